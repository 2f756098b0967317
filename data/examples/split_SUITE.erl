%% SPDX-License-Identifier: GPL-2.0-or-later
%% SPDX-FileCopyrightText: The epmdpxy authors

%% Three nodes with Common Test, of which one is cut off. Run it as
%%   epmdpxyctl run -- rebar3 ct
%% or without rebar3
%%   epmdpxyctl run -- ct_run -suite split_SUITE -logdir /tmp
%% The nodes are peers over standard I/O (OTP 25 and later), so that the test is no member of the
%% cluster that it splits.
-module(split_SUITE).
-export([all/0, end_per_testcase/2, survives_isolation/1, hears_one_way/1]).

all() ->
    [survives_isolation, hears_one_way].

end_per_testcase(_Case, _Config) ->
    network("fix --all").

survives_isolation(_Config) ->
    {P1, _} = start(node1),
    {P2, N2} = start(node2),
    {P3, N3} = start(node3),
    pong = peer:call(P1, net_adm, ping, [N2]),
    pong = peer:call(P1, net_adm, ping, [N3]),
    network("wait up node1 node2,node3"),

    network("isolate node3"),
    network("wait noticed node3 node1,node2 --timeout 30s"),
    [] = peer:call(P3, erlang, nodes, []),
    [N2] = peer:call(P1, erlang, nodes, []),

    network("fix --all"),
    pong = peer:call(P3, net_adm, ping, [N2]),
    [peer:stop(P) || P <- [P1, P2, P3]].

hears_one_way(_Config) ->
    {P1, _} = start(node1),
    {P2, N2} = start(node2),
    pong = peer:call(P1, net_adm, ping, [N2]),

    network("oneway node1 node2"),
    %% node2 hears nothing any more, and gives up.
    network("wait noticed node1 node2 --by node2 --timeout 30s"),
    [] = peer:call(P2, erlang, nodes, []),
    [peer:stop(P) || P <- [P1, P2]].

start(Name) ->
    {ok, Peer, Node} = peer:start_link(#{
        name => Name, connection => standard_io,
        args => ["-start_epmd", "false", "-setcookie", "example", "-kernel", "net_ticktime", "4",
                 "-kernel", "prevent_overlapping_partitions", "false"]}),
    {Peer, Node}.

%% What epmdpxyctl prints; a call that fails fails the test.
network(Arguments) ->
    Port = open_port({spawn, "epmdpxyctl " ++ Arguments}, [exit_status, stderr_to_stdout]),
    network(Port, []).

network(Port, Printed) ->
    receive
        {Port, {data, More}} -> network(Port, [Printed, More]);
        {Port, {exit_status, 0}} -> lists:flatten(Printed);
        {Port, {exit_status, Status}} -> error({epmdpxyctl, Status, lists:flatten(Printed)})
    end.

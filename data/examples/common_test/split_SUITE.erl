%% SPDX-License-Identifier: GPL-2.0-or-later
%% SPDX-FileCopyrightText: The epmdpxy authors

%% Three nodes with Common Test, of which one is cut off. Run it as
%%   epmdpxyctl run -- rebar3 ct
%% or without rebar3, here
%%   epmdpxyctl run -- ct_run -dir . -suite split_SUITE -logdir /tmp
-module(split_SUITE).
-export([suite/0, all/0, survives_isolation/1, hears_one_way/1, works_on_a_slow_network/1]).

-import(epmdpxy_ct, [start_node/1, cut/2, fix_all/0, fault/3, wait_up/2, wait_noticed/2,
                     wait_noticed/3]).

suite() ->
    [{ct_hooks, [epmdpxy_ct]}, {timetrap, {minutes, 2}}].

all() ->
    [survives_isolation, hears_one_way, works_on_a_slow_network].

survives_isolation(_Config) ->
    {ok, P1, _} = start_node(node1),
    {ok, P2, N2} = start_node(node2),
    {ok, P3, N3} = start_node(node3),
    pong = peer:call(P1, net_adm, ping, [N2]),
    pong = peer:call(P1, net_adm, ping, [N3]),
    wait_up(node1, [node2, node3]),

    cut(node3, [node1, node2]),
    wait_noticed(node3, [node1, node2]),
    [] = peer:call(P3, erlang, nodes, []),
    [N2] = peer:call(P1, erlang, nodes, []),

    fix_all(),
    pong = peer:call(P3, net_adm, ping, [N2]),
    [peer:stop(P) || P <- [P1, P2, P3]].

hears_one_way(_Config) ->
    {ok, P1, _} = start_node(node1),
    {ok, P2, N2} = start_node(node2),
    pong = peer:call(P1, net_adm, ping, [N2]),

    fault(node1, node2, [{fault, loss}, {direction, forward}]),
    %% node2 hears nothing any more, and gives up.
    wait_noticed(node1, node2, node2),
    [] = peer:call(P2, erlang, nodes, []),
    [peer:stop(P) || P <- [P1, P2]].

works_on_a_slow_network(_Config) ->
    {ok, P1, _} = start_node(node1),
    {ok, P2, N2} = start_node(node2),
    fault(node1, node2, [{'latency-ms', 100}]),
    pong = peer:call(P1, net_adm, ping, [N2], 20000),
    {Micros, N2} = timer:tc(fun() -> peer:call(P1, erpc, call, [N2, erlang, node, []]) end),
    true = Micros >= 200000,
    [peer:stop(P) || P <- [P1, P2]].

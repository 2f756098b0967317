%% SPDX-License-Identifier: GPL-2.0-or-later
%% SPDX-FileCopyrightText: The epmdpxy authors

%% The cables between Erlang nodes, for Common Test: copy this file into your test folder.
%%
%% As a hook it mends every cable after each test case, however that ended, and does not begin
%% without a daemon:
%%   suite() -> [{ct_hooks, [epmdpxy_ct]}].
%% Run the suite as `epmdpxyctl run -- rebar3 ct`; epmdpxyctl has to be in PATH.
%%
%% An island is a name or a list of names: node1, 'node1@host', "rabbit@*". Nodes are peers over
%% standard I/O (OTP 25 and later), so that the test is no member of the cluster that it splits.
-module(epmdpxy_ct).

%% The hook.
-export([id/1, init/2, post_end_per_testcase/5]).
%% Nodes.
-export([start_node/1, start_node/2]).
%% Cables.
-export([cut/2, fix/2, fix_all/0, fault/3, network/1]).
%% Waiting.
-export([wait_nodes/1, wait_up/2, wait_noticed/2, wait_noticed/3]).

id(_Options) ->
    ?MODULE.

init(_Id, _Options) ->
    network(["status"]),
    {ok, []}.

post_end_per_testcase(_Suite, _Case, _Config, Return, State) ->
    fix_all(),
    {Return, State}.

%% {ok, Peer, Node}, linked to the calling process; ask it with peer:call/4,5. Every node is started
%% so that it notices a split in seconds, and leaves partial splits as they are.
start_node(Name) ->
    start_node(Name, []).

%% Args: further arguments of erl.
start_node(Name, Args) ->
    {ok, Peer, Node} = peer:start_link(#{
        name => Name, connection => standard_io,
        args => ["-start_epmd", "false", "-setcookie", "example", "-kernel", "net_ticktime", "4",
                 "-kernel", "prevent_overlapping_partitions", "false" | Args]}),
    wait_nodes(Name),
    {ok, Peer, Node}.

%% Each is in force on return: for links that are open, links to come, and nodes not yet born.
cut(One, Other) ->
    network(["cut", island(One), island(Other)]).

fix(One, Other) ->
    network(["fix", island(One), island(Other)]).

fix_all() ->
    network(["fix", "--all"]).

%% Any fault: fault(node1, node2, [{fault, loss}, {direction, forward}, {'duration-ms', 2000}]), as
%% `epmdpxyctl fault --help` has them.
fault(One, Other, Options) ->
    Words = [lists:flatten(io_lib:format("~s=~s", [Key, text(Value)])) || {Key, Value} <- Options],
    network(["fault", island(One), island(Other) | Words]).

wait_nodes(Names) ->
    network(["wait", "node", island(Names), "--timeout", "30s"]).

wait_up(One, Other) ->
    network(["wait", "up", island(One), island(Other), "--timeout", "30s"]).

%% Until the nodes have given up on each other.
wait_noticed(One, Other) ->
    network(["wait", "noticed", island(One), island(Other), "--timeout", "90s"]).

%% ... or one of them on the other.
wait_noticed(One, Other, By) ->
    network(["wait", "noticed", island(One), island(Other), "--timeout", "90s", "--by", text(By)]).

%% What epmdpxyctl prints; a call that fails fails the test case.
network(Arguments) ->
    case os:find_executable("epmdpxyctl") of
        false ->
            error({epmdpxyctl, "is not in PATH"});
        Program ->
            Port = open_port({spawn_executable, Program},
                             [{args, Arguments}, exit_status, stderr_to_stdout, hide]),
            collect(Port, Arguments, [])
    end.

collect(Port, Arguments, Printed) ->
    receive
        {Port, {data, More}} -> collect(Port, Arguments, [Printed, More]);
        {Port, {exit_status, 0}} -> lists:flatten(Printed);
        {Port, {exit_status, Status}} ->
            error({epmdpxyctl, Arguments, Status, lists:flatten(Printed)})
    end.

island([Name | _] = Names) when not is_integer(Name) ->
    lists:flatten(lists:join(",", [text(Each) || Each <- Names]));
island(Name) ->
    text(Name).

text(Text) when is_list(Text) -> Text;
text(Atom) when is_atom(Atom) -> atom_to_list(Atom);
text(Number) when is_integer(Number) -> integer_to_list(Number).

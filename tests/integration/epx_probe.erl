%% SPDX-License-Identifier: GPL-2.0-or-later
%% SPDX-FileCopyrightText: The epmdpxy authors

%% What a test node runs: reads `ID EXPRESSION.` a line from standard input, evaluates each in a
%% process of its own (so that a blocked call holds up nothing) and answers with one line of JSON:
%% {"id": ID, "ok": VALUE} or {"id": ID, "error": TEXT}. Between the answers it writes what it
%% sees of other nodes, as {"event": "nodeup", …}. The node ends when its standard input does, so
%% that none outlives the test. Nothing of this goes over the distribution.
-module(epx_probe).
-export([start/0, note/1]).
-export([sink/1, sink_got/1, stream/4, stream_stop/1, flood/4]).

start() ->
    spawn(fun() ->
                  register(?MODULE, self()),
                  Port = open_port({fd, 0, 1}, [{line, 16#10000}, binary, eof]),
                  net_kernel:monitor_nodes(true, [nodedown_reason, {node_type, all}]),
                  say(Port, #{event => ready, node => node(), pid => list_to_integer(os:getpid())}),
                  loop(Port, <<>>)
          end).

%% Any process of the node may tell the test something.
note(Term) ->
    ?MODULE ! {note, Term},
    ok.

loop(Port, Head) ->
    receive
        {Port, {data, {noeol, Part}}} ->
            loop(Port, <<Head/binary, Part/binary>>);
        {Port, {data, {eol, Part}}} ->
            begin_call(<<Head/binary, Part/binary>>),
            loop(Port, <<>>);
        {Port, eof} ->
            halt(0, [{flush, false}]);
        {answer, Answer} ->
            say(Port, Answer),
            loop(Port, Head);
        {nodeup, Node, Info} ->
            say(Port, #{event => nodeup, node => Node, type => of_info(node_type, Info)}),
            loop(Port, Head);
        {nodedown, Node, Info} ->
            say(Port, #{event => nodedown, node => Node, type => of_info(node_type, Info),
                        reason => text(of_info(nodedown_reason, Info))}),
            loop(Port, Head);
        {note, Term} ->
            say(Port, #{event => note, value => Term}),
            loop(Port, Head)
    end.

of_info(Key, Info) ->
    proplists:get_value(Key, Info, none).

begin_call(Line) ->
    [Id, Text] = binary:split(Line, <<" ">>),
    Loop = self(),
    spawn(fun() -> Loop ! {answer, (evaluate(Text))#{id => binary_to_integer(Id)}} end).

evaluate(Text) ->
    try
        {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Text)),
        {ok, Expressions} = erl_parse:parse_exprs(Tokens),
        {value, Value, _} = erl_eval:exprs(Expressions, erl_eval:new_bindings()),
        #{ok => Value}
    catch
        Class:Reason -> #{error => text({Class, Reason})}
    end.

say(Port, Map) ->
    Time = os:system_time(microsecond),
    port_command(Port, [json(Map#{time => Time}), $\n]).

%% Erlang's terms as JSON: atoms and binaries are strings, tuples are lists, what has no likeness is
%% its text. The output is ASCII.
json(true) -> "true";
json(false) -> "false";
json(Atom) when is_atom(Atom) -> quote(atom_to_list(Atom));
json(Integer) when is_integer(Integer) -> integer_to_list(Integer);
json(Bytes) when is_binary(Bytes) -> quote(characters(Bytes));
json(Tuple) when is_tuple(Tuple) -> json(tuple_to_list(Tuple));
json([]) -> "[]";
json([_ | _] = List) when length(List) > 0 -> [$[, lists:join($,, [json(E) || E <- List]), $]];
json(Map) when is_map(Map) ->
    Pairs = [[json(text_of_key(K)), $:, json(V)] || {K, V} <- maps:to_list(Map)],
    [${, lists:join($,, Pairs), $}];
json(Other) -> json(text(Other)).

text_of_key(Key) when is_atom(Key); is_binary(Key) -> Key;
text_of_key(Key) -> text(Key).

text(Term) when is_atom(Term) -> atom_to_binary(Term);
text(Term) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term])).

characters(Bytes) ->
    case unicode:characters_to_list(Bytes) of
        List when is_list(List) -> List;
        _ -> binary_to_list(Bytes)
    end.

quote(Characters) ->
    [$", [escape(C) || C <- Characters], $"].

escape(C) when C >= 32, C < 127, C =/= $", C =/= $\\ -> C;
escape(C) when C < 16#10000 -> io_lib:format("\\u~4.16.0b", [C]);
escape(_) -> "?".

%% A registered process that keeps the numbers sent to it as {Number, Filling}, in their order.
sink(Name) ->
    register(Name, spawn(fun() -> sink_loop([]) end)),
    ok.

sink_loop(Got) ->
    receive
        {Number, _} when is_integer(Number) -> sink_loop([Number | Got]);
        {get, From} -> From ! {got, self(), lists:reverse(Got)}, sink_loop(Got)
    end.

sink_got(Name) ->
    Pid = whereis(Name),
    Pid ! {get, self()},
    receive {got, Pid, Numbers} -> Numbers end.

%% A registered process that sends 1, 2, 3… to the sink To, one each PauseMs, until it is stopped.
stream(Name, To, PauseMs, Filling) ->
    register(Name, spawn(fun() -> stream_loop(To, 1, PauseMs, Filling) end)),
    ok.

stream_loop(To, Number, PauseMs, Filling) ->
    To ! {Number, Filling},
    receive
        {stop, From} -> From ! {stopped, self(), Number}
    after PauseMs ->
            stream_loop(To, Number + 1, PauseMs, Filling)
    end.

%% Stops a stream and returns the last number that it sent.
stream_stop(Name) ->
    Pid = whereis(Name),
    Pid ! {stop, self()},
    receive {stopped, Pid, Number} -> Number end.

%% A registered process that sends Count messages of Size bytes to the sink To as fast as it may.
flood(Name, To, Count, Size) ->
    Filling = binary:copy(<<"x">>, Size),
    register(Name, spawn(fun() ->
                                 [To ! {Number, Filling} || Number <- lists:seq(1, Count)],
                                 note({sent, Count})
                         end)),
    ok.

%% SPDX-License-Identifier: GPL-2.0-or-later
%% SPDX-FileCopyrightText: The epmdpxy authors

%% What two real nodes do to measure what lies between them: one serves, the other asks. Times are
%% in microseconds.
-module(epx_bench).
-export([serve/0, connect/1, round_trips/3, rate/3, rate_both/3]).

%% On the node that is measured against.
serve() ->
    Parent = self(),
    spawn(fun() ->
                  true = register(?MODULE, self()),
                  Parent ! served,
                  answer()
          end),
    receive served -> ok end.

answer() ->
    receive
        {call, From, _Payload} ->
            From ! answered;
        {rate, From, Size, Ms} ->
            spawn(fun() -> From ! {rated, send_for(From, Size, Ms)} end);
        {data, _Payload} ->
            ok
    end,
    answer().

connect(Node) ->
    net_kernel:connect_node(Node).

%% N calls with that many bytes, one after the other: [p50, p99, p99.9, longest].
round_trips(Node, Size, N) ->
    Payload = binary:copy(<<"x">>, Size),
    Times = lists:sort([round_trip(Node, Payload) || _ <- lists:seq(1, N)]),
    [to_us(lists:nth(max(1, ceil(N * Share)), Times)) || Share <- [0.5, 0.99, 0.999, 1.0]].

round_trip(Node, Payload) ->
    Begin = erlang:monotonic_time(),
    {?MODULE, Node} ! {call, self(), Payload},
    receive answered -> erlang:monotonic_time() - Begin end.

to_us(Native) ->
    erlang:convert_time_unit(Native, native, nanosecond) / 1000.

%% Messages of that many bytes a second, one way, for so long and until the last has arrived.
rate(Node, Size, Ms) ->
    send_for({?MODULE, Node}, Size, Ms).

%% The same both ways at once, added up.
rate_both(Node, Size, Ms) ->
    {?MODULE, Node} ! {rate, self(), Size, Ms},
    Sender = self(),
    Pid = spawn_link(fun() -> Sender ! {sent, self(), send_for({?MODULE, Node}, Size, Ms)} end),
    Back = take(),
    receive {sent, Pid, There} -> There + Back end.

%% Takes what the other sends until it says how fast that was.
take() ->
    receive
        {data, _Payload} -> take();
        {call, From, _Payload} -> From ! answered, take();
        {rated, Rate} -> Rate
    end.

send_for(To, Size, Ms) ->
    Payload = binary:copy(<<"x">>, Size),
    Begin = erlang:monotonic_time(millisecond),
    N = send_until(To, {data, Payload}, Begin + Ms, 0),
    To ! {call, self(), <<>>},
    receive answered -> ok end,
    N * 1000 / (erlang:monotonic_time(millisecond) - Begin).

send_until(To, Message, End, N) ->
    case erlang:monotonic_time(millisecond) < End of
        true -> To ! Message, send_until(To, Message, End, N + 1);
        false -> N
    end.

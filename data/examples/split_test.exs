# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors

# Two nodes with ExUnit, split and healed. In a project, leave out the first line and run it as
#   epmdpxyctl run -- mix test
# or alone, as it stands:
#   epmdpxyctl run -- elixir split_test.exs
ExUnit.start()

defmodule SplitTest do
  use ExUnit.Case

  setup do
    on_exit(fn -> network(~w(fix --all)) end)
  end

  test "survives a split" do
    {p1, n1} = start(:node1)
    {p2, n2} = start(:node2)
    assert :peer.call(p1, :net_adm, :ping, [n2]) == :pong

    network(~w(cut node1 node2))
    network(~w(wait noticed node1 node2 --timeout 30s))
    assert :peer.call(p2, :erlang, :nodes, []) == []

    network(~w(fix --all))
    assert :peer.call(p2, :net_adm, :ping, [n1]) == :pong
  end

  test "works on a slow network" do
    {p1, _} = start(:node1)
    {_, n2} = start(:node2)
    network(~w(slow node1 node2 --latency 100ms))
    assert :peer.call(p1, :net_adm, :ping, [n2]) == :pong
    {time_us, _} = :timer.tc(fn -> :peer.call(p1, :erpc, :call, [n2, :erlang, :node, []]) end)
    assert time_us >= 200_000
  end

  # :standard_io: the test is no member of the cluster that it splits.
  defp start(name) do
    args = ~w(-start_epmd false -setcookie example -kernel net_ticktime 4)
    args = Enum.map(args, &to_charlist/1)
    {:ok, peer, node} = :peer.start_link(%{name: name, connection: :standard_io, args: args})
    {peer, node}
  end

  # A call that fails fails the test.
  defp network(arguments) do
    {_, 0} = System.cmd("epmdpxyctl", arguments)
  end
end

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors

# Two nodes with ExUnit, split and healed. In a project, leave out the first two lines and run it as
#   epmdpxyctl run -- mix test
# or alone, as it stands:
#   epmdpxyctl run -- elixir split_test.exs
ExUnit.start()
Code.require_file("epmdpxy_case.exs", __DIR__)

defmodule SplitTest do
  use Epmdpxy.Case

  test "survives a split" do
    {p1, n1} = start_node(:node1)
    {p2, n2} = start_node(:node2)
    assert :peer.call(p1, :net_adm, :ping, [n2]) == :pong

    cut(:node1, :node2)
    wait_noticed(:node1, :node2)
    assert :peer.call(p2, :erlang, :nodes, []) == []

    fix_all()
    assert :peer.call(p2, :net_adm, :ping, [n1]) == :pong
  end

  test "hears one way" do
    {p1, _} = start_node(:node1)
    {p2, n2} = start_node(:node2)
    assert :peer.call(p1, :net_adm, :ping, [n2]) == :pong

    fault(:node1, :node2, fault: :loss, direction: :forward)
    wait_noticed(:node1, :node2, by: :node2)
    assert :peer.call(p2, :erlang, :nodes, []) == []
  end

  test "works on a slow network" do
    {p1, _} = start_node(:node1)
    {_, n2} = start_node(:node2)
    fault(:node1, :node2, latency_ms: 100)
    assert :peer.call(p1, :net_adm, :ping, [n2], 20_000) == :pong
    {time_us, _} = :timer.tc(fn -> :peer.call(p1, :erpc, :call, [n2, :erlang, :node, []]) end)
    assert time_us >= 200_000
  end
end

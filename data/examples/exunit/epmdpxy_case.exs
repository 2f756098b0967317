# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors

# The cables between Erlang nodes, for ExUnit: copy this file to test/support (as .ex), or load it
# with Code.require_file/2. Run the tests as `epmdpxyctl run -- mix test`; epmdpxyctl has to be in
# PATH.
defmodule Epmdpxy.Case do
  @moduledoc """
  `use Epmdpxy.Case` in place of `use ExUnit.Case`: cables are mended after each test, however it
  ended, and the functions below are imported.

  An island is a name or a list of names: `:node1`, `"node1@host"`, `"rabbit@*"`. Nodes are peers
  over standard I/O (OTP 25 and later), so that the test is no member of the cluster that it splits.
  """
  use ExUnit.CaseTemplate

  using do
    quote do
      import Epmdpxy.Case
    end
  end

  setup do
    on_exit(&fix_all/0)
  end

  @doc """
  `{peer, node}`, linked to the test; ask it with `:peer.call/4`. Every node is started so that it
  notices a split in seconds, and leaves partial splits as they are. `args`: further ones of `erl`.
  """
  def start_node(name, args \\ []) do
    fixed = ~w(-start_epmd false -setcookie example -kernel net_ticktime 4
               -kernel prevent_overlapping_partitions false)

    {:ok, peer, node} =
      :peer.start_link(%{
        name: name,
        connection: :standard_io,
        args: Enum.map(fixed ++ args, &to_charlist/1)
      })

    wait_nodes(name)
    {peer, node}
  end

  @doc "In force on return: for links that are open, links to come, and nodes not yet born."
  def cut(one, other), do: network(["cut", island(one), island(other)])

  @doc "Takes everything off the cables between two islands."
  def fix(one, other), do: network(["fix", island(one), island(other)])

  @doc "Takes everything off every cable."
  def fix_all, do: network(["fix", "--all"])

  @doc """
  Any fault, as `epmdpxyctl fault --help` has them:
  `fault(:node1, :node2, fault: :loss, direction: :forward, duration_ms: 2000)`.
  """
  def fault(one, other, options) do
    words =
      for {key, value} <- options,
          do: "#{key |> to_string() |> String.replace("_", "-")}=#{value}"

    network(["fault", island(one), island(other) | words])
  end

  @doc "Until all of them are registered."
  def wait_nodes(names), do: network(["wait", "node", island(names), "--timeout", "30s"])

  @doc "Until each of the one has a link with each of the other."
  def wait_up(one, other),
    do: network(["wait", "up", island(one), island(other), "--timeout", "30s"])

  @doc "Until the nodes have given up on each other; with `by:`, until that one has."
  def wait_noticed(one, other, options \\ []) do
    by = if options[:by], do: ["--by", to_string(options[:by])], else: []
    network(["wait", "noticed", island(one), island(other), "--timeout", "90s" | by])
  end

  @doc "What epmdpxyctl prints; a call that fails fails the test."
  def network(arguments) do
    case System.cmd("epmdpxyctl", arguments, stderr_to_stdout: true) do
      {printed, 0} -> printed
      {printed, status} -> raise "epmdpxyctl #{Enum.join(arguments, " ")}: #{status}, #{printed}"
    end
  end

  defp island(names), do: names |> List.wrap() |> Enum.map_join(",", &to_string/1)
end

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Erlang's own tools work against the daemon unchanged."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest

from harness import LinkState, short_host, wait_until
from harness.world import program


def run(argv, limit=20, **env):
    environment = dict(os.environ, **env)
    return subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=limit, check=False)


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, world, argv, env):
        self.master, slave = pty.openpty()
        self.text = ""
        self.process = world.run("terminal", argv, env=env, stdin=slave, stdout=slave)
        os.close(slave)

    def expect(self, words, limit=20):
        deadline = time.monotonic() + limit
        while words not in self.text:
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no {words!r} within {limit} s; got {self.text!r}"
            self.text += os.read(self.master, 4096).decode("utf-8", "replace")
        self.text = self.text.split(words, 1)[1]

    def type(self, text):
        os.write(self.master, text.encode())


def test_remsh_opens_a_shell_in_the_node(world, daemon):
    node = world.node("node1", daemon)
    argv = ["erl", "-setcookie", "epx", "-start_epmd", "false", "-remsh", node.full]
    shell = Terminal(world, argv,
                     dict(os.environ, HOME=world.directory, ERL_EPMD_PORT=str(daemon.port),
                          TERM="xterm"))
    shell.expect(f"({node.full})1>")
    shell.type("40 + 2, {at, node()}.\r\n")
    shell.expect("{at,")
    shell.expect("node1@")
    assert len(daemon.links(LinkState.UP)) == 1
    # The shell took a name that the node gave it.
    link = next(iter(daemon.links(LinkState.UP).values()))
    assert link["To"] == node.full and not link["From"].startswith("?")


def test_erl_call_calls_twice_in_a_row(world, daemon):
    """Its name is the same each time: the first link must be gone for the second to be taken."""
    node = world.node("node1", daemon)
    for _ in range(3):
        done = run(["erl_call", "-c", "epx", "-n", node.full, "-a", "erlang node []"],
                   HOME=world.directory, ERL_EPMD_PORT=str(daemon.port))
        assert (done.returncode, done.stdout) == (0, node.full), done.stderr


def test_epmd_names_lists_the_nodes(world, daemon):
    world.nodes(["node1", "node2"], daemon)
    done = run(["epmd", "-names"], ERL_EPMD_PORT=str(daemon.port))
    head, *lines = done.stdout.splitlines()
    assert head == f"epmd: up and running on port {daemon.port} with data:"
    ports = {name: node["Port"] for name, node in daemon.nodes().items()}
    assert sorted(lines) == [f"name node{n} at port {ports[f'node{n}']}" for n in (1, 2)]


def test_net_adm_names_lists_the_nodes(world, daemon):
    node = world.node("node1", daemon)
    answer = node.call('{ok, L} = net_adm:names(), [list_to_binary(N) || {N, _} <- L]')
    assert answer == ["node1"]


def test_epmd_dump_lists_the_nodes(world, daemon):
    world.node("node1", daemon)
    done = run(["epmd", "-port", str(daemon.port), "-dump"])
    assert "active name     <node1> at port" in done.stdout


def test_epmd_started_finds_the_daemon(daemon):
    assert run(["epmd", "-port", str(daemon.port), "-started"]).returncode == 0


def test_epmd_kill_is_refused_while_a_node_lives(world, daemon):
    node = world.node("node1", daemon)
    done = run(["epmd", "-port", str(daemon.port), "-kill"])
    assert done.returncode == 1 and "living nodes" in done.stdout
    node.kill()
    wait_until(lambda: not daemon.nodes(), 5, "the node to be gone")
    done = run(["epmd", "-port", str(daemon.port), "-kill"])
    assert (done.returncode, done.stdout.strip()) == (0, "Killed")
    assert daemon.process.wait(5) == 0


def test_epmd_stop_makes_a_node_register_again(world):
    daemon = world.daemon("--relaxed-command-check")
    world.node("node1", daemon)
    done = run(["epmd", "-port", str(daemon.port), "-stop", "node1"])
    assert done.stdout.strip() == "STOPPED"
    daemon.signals.wait_for("NodeUnregistered")
    daemon.signals.wait_for("NodeRegistered", since=daemon.signals.mark())


def test_a_nodes_own_epmd_does_not_disturb(world, daemon):
    """`erl -sname` starts one on the same port; it finds the port taken and ends."""
    # The later -start_epmd wins.
    node = world.node("node1", daemon, args=["-start_epmd", "true"])
    assert daemon.nodes()["node1"]["Name"] == "node1"
    assert node.call("length(element(2, net_adm:names()))") == 1


C_NODE = r"""
#include <ei.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
int
main (int argc, char **argv)
{
  ei_cnode node;
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  ei_init ();
  bind (listener, (struct sockaddr *) &address, size);
  listen (listener, 5);
  getsockname (listener, (struct sockaddr *) &address, &size);
  if (ei_connect_init (&node, "cnode", "epx", 1) < 0
      || ei_publish (&node, ntohs (address.sin_port)) < 0)
    return 1;
  puts (ei_thisnodename (&node));
  fflush (stdout);
  for (;;)
    {
      ErlConnect peer;
      erlang_msg message;
      ei_x_buff buffer;
      int fd = ei_accept (&node, listener, &peer);
      ei_x_new (&buffer);
      while (fd >= 0)
        {
          int got = ei_xreceive_msg (fd, &message, &buffer);
          if (got == ERL_TICK)
            continue;
          if (got != ERL_MSG)
            break;
          ei_x_buff reply;
          ei_x_new_with_version (&reply);
          ei_x_encode_atom (&reply, "heard");
          ei_send (fd, &message.from, reply.buff, reply.index);
          ei_x_free (&reply);
        }
      if (fd >= 0)
        close (fd);
      ei_x_free (&buffer);
    }
}
"""


def test_a_c_node_registers_is_reached_and_cut(world, daemon):
    source, binary = world.path("cnode.c"), world.path("cnode")
    with open(source, "w", encoding="ascii") as out:
        out.write(C_NODE)
    root = run(["erl", "-noshell", "-eval",
                'io:put_chars(code:root_dir()), halt().'], HOME=world.directory).stdout
    built = run(["gcc", "-o", binary, source, "-I", f"{root}/usr/include", "-L", f"{root}/usr/lib",
                 "-lei", "-lpthread"], limit=60)
    assert built.returncode == 0, built.stderr
    cnode = world.run("cnode", [binary], env=dict(os.environ, ERL_EPMD_PORT=str(daemon.port)))
    name = cnode.child.stdout.readline().decode().strip()
    assert name.startswith("cnode@")
    node = world.node("node1@" + name.split("@")[1], daemon)
    hear = f"{{any, '{name}'}} ! {{self(), hello}}, receive heard -> yes after 10000 -> no end"
    # A C node is hidden; the send connects.
    assert node.call(hear, 15) == "yes"
    link = wait_until(lambda: list(daemon.links(LinkState.UP).values()), 5, "the link")[0]
    assert (link["From"], link["To"]) == (node.full, name)
    assert daemon.cut([node], [name]) == 1
    assert node.wait_down(name, 15)["reason"] == "net_tick_timeout"
    assert daemon.nodes()["cnode"]["Hidden"] is True


RUN_CLUSTER = r"""
set -e
echo "port $ERL_EPMD_PORT"
erl -noinput -start_epmd false -sname b -setcookie epx &
trap "kill $!" EXIT
erl -noinput -start_epmd false -sname a -setcookie epx -eval '
  Host = lists:nth(2, string:split(atom_to_list(node()), "@")),
  Name = list_to_atom("b@" ++ Host),
  Try = fun Try(0) -> no; Try(N) ->
    case net_adm:ping(Name) of pong -> yes; pang -> timer:sleep(50), Try(N - 1) end end,
  io:format("joined ~p~n", [Try(200)]),
  io:format("names ~p~n", [lists:sort([N || {N, _} <- element(2, net_adm:names())])]),
  halt().'
exit 7
"""


def test_two_runs_side_by_side_do_not_meet(world):
    """Each `epmdpxyctl run` has its own bus, daemon and cluster of the same names."""
    ctl = program("epmdpxyctl")
    env = dict(os.environ, HOME=world.directory)
    for unwanted in ("ERL_EPMD_PORT", "EPMDPXY_BUS"):
        env.pop(unwanted, None)
    runs = [world.run(f"run{n}", [ctl, "run", "--", "bash", "-c", RUN_CLUSTER], env=env)
            for n in (1, 2)]
    out = [process.child.stdout.read().decode() for process in runs]
    assert [process.wait(30) for process in runs] == [7, 7], [r.read_log() for r in runs]
    ports = set()
    for text in out:
        lines = text.splitlines()
        assert "joined yes" in lines, text
        assert 'names ["a","b"]' in lines, text
        ports.add(next(line for line in lines if line.startswith("port ")))
    assert len(ports) == 2


@pytest.mark.parametrize("gate", ["per-node", "per-lookup"])
def test_a_cluster_works_in_both_gate_modes(world, gate):
    daemon = world.daemon(f"--gate={gate}")
    one, two, three = world.nodes(["one", "two", "three"], daemon)
    assert one.ping(two) == "pong" and two.ping(three) == "pong" and three.ping(one) == "pong"
    wait_until(lambda: len(daemon.links(LinkState.UP)) == 3, 5, "three links")


def test_the_tools_under_test_exist():
    for tool in ("erl", "epmd", "erl_call", "busctl", "gdbus"):
        assert shutil.which(tool), f"{tool} is missing"
    assert short_host()

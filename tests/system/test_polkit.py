# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Who may cut and fix on the system bus, with a real polkitd, real rules and real passwords.

Run by sysbus.sh; the users that are added here are gone with its world.
"""

import os
import pwd
import shutil
import signal
import subprocess

import pytest
from gi.repository import Gio

from harness import wait_until
from people import (MANAGER, MANAGER_PATH, NAME, as_user, busctl, command_of, driver, rules)
from terminal import Terminal

CUT = ("CutCables", "['node1']", "['node2']")
FAULT = ("AddFault", "['node1']", "['node2']", "{}")
FIX = ("FixCables", "['node1']", "['node2']")
FIX_ALL = ("FixAllCables",)
EVERY = [CUT, FAULT, FIX, FIX_ALL]
ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied: "
PASSWORD_WANTED = "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired: "
INTERACTIVE = "--interactive"
TOO_MANY = "org.freedesktop.DBus.Error.LimitsExceeded: "
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
POLKIT = "org.freedesktop.PolicyKit1"
ACTIVATION = f"/usr/share/dbus-1/system-services/{POLKIT}.service"
PASSWORD = "correct horse"
RULES = "/etc/polkit-1/rules.d"
EXAMPLE = os.path.join(os.path.dirname(__file__), "../../data/examples/40-epmdpxy.rules")
RULE_TEXT = """
polkit.addRule(function (action, subject) {
  if (action.id == "org.epmdpxy.cut-cables" && subject.user == "epxcutter")
    return polkit.Result.YES;
  if (action.id == "org.epmdpxy.fix-cables" && subject.user == "epxfixer")
    return polkit.Result.YES;
  if (subject.user == "epxbarred")
    return polkit.Result.NO;
});
polkit.addAdminRule(function (action, subject) { return ["unix-user:epxadmin"]; });
"""


@pytest.fixture(scope="session", autouse=True)
def people():
    for user in ("epxcutter", "epxfixer", "epxbarred", "epxasker", "epxadmin", "epxtester"):
        subprocess.run(["useradd", "--no-create-home", "--shell", "/bin/sh", user], check=True)
    subprocess.run(["groupadd", "testers"], check=True)
    subprocess.run(["usermod", "-aG", "testers", "epxtester"], check=True)
    subprocess.run(["chpasswd"], input=f"epxadmin:{PASSWORD}\n", text=True, check=True)
    with open(f"{RULES}/10-test.rules", "w", encoding="ascii") as out:
        out.write(RULE_TEXT)
    shutil.copy(EXAMPLE, RULES)


def command(*arguments, bus="--system"):
    """Unlike busctl it shows the words of every error."""
    member, *values = [argument for argument in arguments if argument != INTERACTIVE]
    options = [INTERACTIVE] if INTERACTIVE in arguments else []
    return ["gdbus", "call", bus, *options, f"--dest={NAME}", f"--object-path={MANAGER_PATH}",
            f"--method={MANAGER}.{member}", *values]


def call(user, *arguments):
    return as_user(user, *command(*arguments))


@pytest.fixture(autouse=True)
def whole():
    """Every test begins without a rule."""
    answer = call("root", *FIX_ALL)
    assert answer.returncode == 0, answer.stdout


def succeeds(user, *arguments):
    answer = call(user, *arguments)
    assert answer.returncode == 0, answer.stdout


def fails(words, user, *arguments):
    answer = call(user, *arguments)
    assert answer.returncode != 0
    assert words in answer.stdout


@pytest.mark.parametrize("user", ["root", "epxmember", "epmdpxy", "epxcutter", "epxtester"])
@pytest.mark.parametrize("arguments", EVERY)
def test_root_the_group_and_whom_a_rule_lets_cut_may_do_everything(user, arguments):
    succeeds(user, *arguments)


def test_whom_a_rule_lets_fix_may_fix_alone():
    fails(PASSWORD_WANTED, "epxfixer", *CUT)
    fails(PASSWORD_WANTED, "epxfixer", *FAULT)
    succeeds("epxfixer", *FIX)
    succeeds("epxfixer", *FIX_ALL)


def test_taking_a_rule_off_is_a_fix():
    succeeds("root", *FAULT)
    number, = rules()
    fails(PASSWORD_WANTED, "epxasker", "RemoveFault", str(number))
    assert len(rules()) == 1
    succeeds("epxfixer", "RemoveFault", str(number))
    assert rules() == []


@pytest.mark.parametrize("arguments", EVERY)
def test_whom_no_rule_knows_is_told_that_a_password_would_do(arguments):
    fails(PASSWORD_WANTED, "epxasker", *arguments)
    fails("or let the call ask for it", "epxasker", *arguments)


@pytest.mark.parametrize("arguments", EVERY)
def test_who_may_be_asked_and_cannot_be_is_told_so(arguments):
    fails(PASSWORD_WANTED, "epxasker", INTERACTIVE, *arguments)
    fails("nothing here can ask for it", "epxasker", INTERACTIVE, *arguments)


@pytest.mark.parametrize("arguments", EVERY)
def test_whom_a_rule_bars_may_not(arguments):
    fails(ACCESS_DENIED, "epxbarred", *arguments)
    fails(ACCESS_DENIED + "you may not", "epxbarred", INTERACTIVE, *arguments)
    fails("call as root or as a member of the group epmdpxy", "epxbarred", *arguments)


def test_what_is_refused_is_not_done():
    for user in ("epxasker", "epxfixer", "epxbarred"):
        assert call(user, *CUT).returncode != 0
    assert rules() == []
    succeeds("root", *CUT)
    for user in ("epxasker", "epxbarred"):
        assert call(user, *FIX_ALL).returncode != 0
    assert len(rules()) == 1


@pytest.mark.parametrize("error, arguments", [
    ("InvalidIsland", ("CutCables", "[]", "['b']")),
    ("NameInBothIslands", ("FixCables", "['a']", "['a']")),
    ("InvalidOption", ("AddFault", "['a']", "['b']", "{'none-such': <1>}")),
    ("NoSuchRule", ("RemoveFault", "4711")),
])
def test_a_slip_costs_nobody_a_password(error, arguments):
    fails(f"org.epmdpxy.Error.{error}: ", "epxasker", *arguments)


def test_a_call_that_names_no_interface_is_not_let_through():
    message = Gio.DBusMessage.new_method_call(NAME, MANAGER_PATH, None, "FixAllCables")
    answer, _ = Gio.bus_get_sync(Gio.BusType.SYSTEM).send_message_with_reply_sync(
        message, Gio.DBusSendMessageFlags.NONE, 20000)
    assert answer.get_error_name() == ACCESS_DENIED[:-2]


# With a password

def ctl(user, *arguments):
    return Terminal(command_of(user, "epmdpxyctl", "--bus=system", *arguments))


def wait_for_prompt(terminal):
    """What was typed before the echo is off is thrown away."""
    terminal.read_until("Password: ")
    wait_until(lambda: not terminal.has_echo, what="the echo to be off")


@pytest.mark.parametrize("arguments, deed", [
    (("cut", "node1", "node2,node3"), "node1 | node2, node3"),
    (("oneway", "node1", "node2"), "node1 | node2"),
    (("fix", "--all"), "* | *"),
])
def test_an_administrators_password_in_the_terminal_lets_anybody(arguments, deed):
    with ctl("epxasker", *arguments) as terminal:
        wait_for_prompt(terminal)
        assert deed in terminal.text
        terminal.say(PASSWORD)
        assert terminal.wait() == 0
        assert terminal.has_echo
    assert len(rules()) == (0 if arguments[0] == "fix" else 1)


def test_a_wrong_password_is_none():
    with ctl("epxasker", "cut", "node1", "node2") as terminal:
        wait_for_prompt(terminal)
        terminal.say("wrong")
        assert terminal.wait() == 1
        assert "epmdpxyctl: you may not cut or spoil cables" in terminal.text
    assert rules() == []


def test_ctrl_c_at_the_password_ends_it_and_leaves_the_terminal_whole():
    with ctl("epxasker", "cut", "node1", "node2") as terminal:
        wait_for_prompt(terminal)
        terminal.type("\x03")
        assert terminal.wait() == -signal.SIGINT
        assert terminal.has_echo
    assert rules() == []


def test_a_caller_that_is_gone_is_asked_no_more():
    with ctl("epxasker", "cut", "node1", "node2") as terminal:
        wait_for_prompt(terminal)
        terminal.kill()
    # One of eight that may wait for each user: all of them are free again.
    for _ in range(8):
        with ctl("epxasker", "cut", "node1", "node2") as terminal:
            wait_for_prompt(terminal)
            terminal.kill()
    assert rules() == []


@pytest.mark.parametrize("arguments", [("--no-ask-password", "cut", "a", "b"),
                                       ("cut", "a", "b", "--no-ask-password")])
def test_nobody_is_asked_who_does_not_want_to_be(arguments):
    with ctl("epxasker", *arguments) as terminal:
        assert terminal.wait() == 1
        assert "Password" not in terminal.text
        assert "cables takes an administrator's password" in terminal.text


def test_nobody_is_asked_where_there_is_no_terminal():
    answer = as_user("epxasker", "epmdpxyctl", "--bus=system", "cut", "a", "b",
                     stdin=subprocess.DEVNULL)
    assert answer.returncode == 1
    assert "AUTHENTICATING" not in answer.stdout


@pytest.mark.parametrize("user, arguments", [
    ("epxasker", ("status",)), ("epxasker", ("cut", "a", "b", "--dry-run")),
    ("epxmember", ("cut", "a", "b")), ("root", ("fix", "--all")),
])
def test_nobody_is_asked_without_need(user, arguments):
    with ctl(user, *arguments) as terminal:
        assert terminal.wait() == 0
        assert "AUTHENTICATING" not in terminal.text


# Without polkit

@pytest.fixture
def no_polkit():
    """As on a machine that has none."""
    os.rename(ACTIVATION, ACTIVATION + ".away")
    busctl("root", "call", *BUS, "ReloadConfig")
    os.kill(driver("GetConnectionUnixProcessID", POLKIT), signal.SIGKILL)
    wait_until(lambda: not driver("NameHasOwner", POLKIT))
    yield
    os.rename(ACTIVATION + ".away", ACTIVATION)
    busctl("root", "call", *BUS, "ReloadConfig")


def test_without_polkit_root_and_the_group_remain(no_polkit):
    for user in ("root", "epxmember"):
        for arguments in EVERY:
            succeeds(user, *arguments)
    for user in ("epxcutter", "epxfixer", "nobody"):
        for arguments in EVERY:
            fails(ACCESS_DENIED + "polkit cannot say whether you may", user, *arguments)


@pytest.fixture
def stopped_polkit():
    """One that takes calls and answers none. Returns when it stopped."""
    call("epxasker", *CUT)
    pid = driver("GetConnectionUnixProcessID", POLKIT)
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)


def test_polkit_that_hangs_holds_up_nobody_else_and_means_no(stopped_polkit):
    asking = [subprocess.Popen(command_of("epxcutter", *command(*CUT)), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True) for _ in range(9)]
    # Of one user, eight may wait.
    wait_until(lambda: any(child.poll() is not None for child in asking))
    for user in ("root", "epxmember"):
        succeeds(user, *CUT)
        succeeds(user, *FIX_ALL)
    assert [child.poll() for child in asking].count(None) == 8
    words = [child.communicate(timeout=30)[0] for child in asking]
    assert len([text for text in words if TOO_MANY in text]) == 1
    assert len([text for text in words if ACCESS_DENIED + "nobody said in time" in text]) == 8
    assert rules() == []


# Another bus

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture(scope="module")
def open_bus():
    """The address of a bus of epxasker's that lets everybody in, with their daemon on it."""
    folder = "/run/dbus/open"
    os.mkdir(folder)
    os.chown(folder, pwd.getpwnam("epxasker").pw_uid, -1)
    with open(f"{folder}/conf", "w", encoding="ascii") as config:
        config.write(CONFIG.format(path=f"{folder}/socket"))
    address = f"unix:path={folder}/socket"
    children = []
    for command in (["dbus-daemon", f"--config-file={folder}/conf", "--nofork", "--print-address"],
                    ["epmdpxyd", f"--bus={address}", "--port=0", "--print-port"]):
        children.append(subprocess.Popen(command_of("epxasker", *command), stdout=subprocess.PIPE))
        assert children[-1].stdout.readline()
    yield address
    for child in reversed(children):
        child.terminate()
        child.wait(20)
        child.stdout.close()


def call_on(address, user, *arguments):
    return as_user(user, *command(*arguments, bus=f"--address={address}"))


@pytest.mark.parametrize("arguments", EVERY)
def test_on_another_bus_the_daemons_own_user_may_alone(open_bus, arguments):
    answer = call_on(open_bus, "epxasker", *arguments)
    assert answer.returncode == 0, answer.stdout
    for user in ("nobody", "epxmember", "root"):
        answer = call_on(open_bus, user, *arguments)
        assert answer.returncode != 0
        assert ACCESS_DENIED + "only the user that this epmdpxyd runs as" in answer.stdout


def test_on_another_bus_everybody_may_look(open_bus):
    answer = as_user("nobody", "epmdpxyctl", f"--bus={open_bus}", "status")
    assert answer.returncode == 0, answer.stdout

"""What tests/conftest.py promises to every test."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]


def test_the_home_is_a_folder_of_this_test(tmp_path):
    assert Path(os.environ["LLMCOMPANION_HOME"]).parent == tmp_path


def test_no_key_is_in_sight_and_the_time_zone_is_fixed():
    assert not [name for name in os.environ if name.endswith("_API_KEY")]
    assert time.localtime().tm_gmtoff == 0


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with socket.create_connection(address, timeout=5):
            pass


def test_a_way_out_is_refused_and_fails_the_test_even_when_that_is_caught(pytester):
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(
        """
        import contextlib, socket

        def test_connects():
            with contextlib.suppress(OSError), socket.socket() as out:
                out.connect(("192.0.2.1", 80))

        def test_looks_up():
            with contextlib.suppress(OSError):
                socket.getaddrinfo("example.com", 80)
        """
    )
    result = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "-p", "no:textual-snapshot", "-q"
    )
    result.assert_outcomes(passed=2, errors=2)


@pytest.mark.parametrize("name", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_may_be_named(name):
    try:
        socket.getaddrinfo(name, 80)
    except socket.gaierror:
        pytest.skip(f"{name} is not configured here")

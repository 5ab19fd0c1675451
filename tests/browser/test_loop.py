"""Runs after test_browser.py in one process: what it must not leave behind."""

from __future__ import annotations

import asyncio

import pytest


def test_no_event_loop_is_left_running() -> None:
    """Playwright's counts as running until it is stopped, and no other can run meanwhile."""
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()

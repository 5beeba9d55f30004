"""Commands in a process that has Django already use its connection and leave it alone."""

from __future__ import annotations

import pytest

from bihuan.launch.errors import LaunchRefused
from bihuan.launch.session import django_session


def test_an_empty_database_is_refused_where_data_is_needed(db):
    with pytest.raises(LaunchRefused) as refused, django_session(needs_data=True):
        pass

    assert refused.value.code == "database_empty"


def test_the_connection_stays_open_and_in_its_transaction(db):
    from django.db import connection

    with django_session():
        pass

    assert connection.is_usable()
    assert connection.in_atomic_block

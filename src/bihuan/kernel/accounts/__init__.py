"""Accounts: who may sign in, in which posts, with what proof. The one writer of their tables."""

from bihuan.kernel.accounts.following import follow_merged_enterprise
from bihuan.kernel.accounts.granting import change_grant
from bihuan.kernel.accounts.holding import must_hold
from bihuan.kernel.accounts.leaving import HandOver, hand_over, leave, personal_work, unit_work
from bihuan.kernel.accounts.loading import DemoPerson, load_demo_people
from bihuan.kernel.accounts.managing import (
    Person,
    change_account,
    create_account,
    disable,
    drop_factor,
    enable,
    one_time_password,
    reset_password,
    withdraw,
)
from bihuan.kernel.accounts.own_password import against_policy, change_password
from bihuan.kernel.accounts.posting import NewPost, assign_post, end_post, stand_in
from bihuan.kernel.accounts.second_factor import (
    NewFactor,
    check_code,
    check_recovery_code,
    has_factor,
    issuer,
    kept,
    new_factor,
    restored,
    switch_off,
    switch_on,
)
from bihuan.kernel.accounts.signing_in import check_password, enter, unlock

__all__ = [
    "DemoPerson",
    "HandOver",
    "NewFactor",
    "NewPost",
    "Person",
    "against_policy",
    "assign_post",
    "change_account",
    "change_grant",
    "change_password",
    "check_code",
    "check_password",
    "check_recovery_code",
    "create_account",
    "disable",
    "drop_factor",
    "enable",
    "end_post",
    "enter",
    "follow_merged_enterprise",
    "hand_over",
    "has_factor",
    "issuer",
    "kept",
    "leave",
    "load_demo_people",
    "must_hold",
    "new_factor",
    "one_time_password",
    "personal_work",
    "reset_password",
    "restored",
    "stand_in",
    "switch_off",
    "switch_on",
    "unit_work",
    "unlock",
    "withdraw",
]

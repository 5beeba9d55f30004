"""The first account of an empty installation, where no demonstration was asked for."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bihuan.kernel import accounts
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Post
from bihuan.kernel.permissions import Role


class Command(BaseCommand):
    help = "开立第一个系统管理员账号，打印一次性密码"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True, help="登录名，小写字母或数字")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--region", required=True, help="管辖区域的区划代码，例如 330106")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        if Post.objects.filter(role=Role.ADMIN, user__is_demo=False).exists():
            raise CommandError("已有系统管理员。请由系统管理员在“账号”页面开立其他账号。")
        try:
            with acting(system_actor()) as actor:
                user, password = accounts.create_account(
                    options["username"], accounts.Person(options["name"]), actor=actor, at=now
                )
                post = accounts.NewPost(
                    role=Role.ADMIN, region=options["region"], starts_on=timezone.localdate(now)
                )
                accounts.assign_post(user.pk, post, actor=actor, at=now)
        except InvalidInput as refusal:
            raise CommandError(" ".join(refusal.fields.values())) from refusal
        self.stdout.write(f"账号 {user.username}，一次性密码 {password}（首次登录时须修改）。")

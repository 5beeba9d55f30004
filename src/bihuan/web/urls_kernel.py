"""Addresses of the kernel's own pages: notices, jobs, channels, escalation."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bihuan.web import channel_pages, escalation_pages, jobs_pages, notice_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", notice_pages.inbox, name="notices"),
    path("notices/read/", notice_pages.read_all, name="notices_read"),
    path("notices/<int:notice_id>/", notice_pages.notice, name="notice"),
    path("live/token/", notice_pages.live_renew, name="live_renew"),
    path("escalations/", escalation_pages.suggestions, name="escalations"),
    path("escalations/<int:step_id>/", escalation_pages.suggestion, name="escalation"),
    path("jobs/", jobs_pages.job_list, name="jobs"),
    path("jobs/<str:code>/run/", jobs_pages.job_run, name="job_run"),
    path(
        "jobs/announcements/<int:announcement_id>/retry/",
        jobs_pages.announcement_retry,
        name="announcement_retry",
    ),
    path("channels/", channel_pages.channels, name="channels"),
    path("channels/new/<slug:kind>/", channel_pages.channel_new, name="channel_new"),
    path("channels/<int:channel_id>/", channel_pages.channel, name="channel"),
    path("channels/<int:channel_id>/try/", channel_pages.channel_try, name="channel_try"),
]

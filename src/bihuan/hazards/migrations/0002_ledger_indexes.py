"""Indexes for the orders and conditions of the ledger over a million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="hazard", name="hazard_open_due"),
        migrations.RemoveIndex(model_name="hazard", name="hazard_found"),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                fields=["due_on", "id"],
                name="hazard_owed_due",
                condition=models.Q(("status__in", ("open", "referred"))),
            ),
        ),
        migrations.AddIndex(
            model_name="hazard", index=models.Index(fields=["due_on", "id"], name="hazard_due")
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                fields=["status", "-id"],
                name="hazard_major_status",
                condition=models.Q(("grade", "major")),
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                fields=["-id"], name="hazard_major", condition=models.Q(("grade", "major"))
            ),
        ),
        migrations.AddIndex(
            model_name="hazard", index=models.Index(fields=["sector", "-id"], name="hazard_sector")
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["found_on", "id"], name="hazard_found_order"),
        ),
    ]

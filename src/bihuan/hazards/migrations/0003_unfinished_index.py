"""What is unfinished is a small part of a million rows, and what most questions ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0002_ledger_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                fields=["-id"],
                name="hazard_unfinished",
                condition=models.Q(("status__in", ("reported", "open", "rectified", "referred"))),
            ),
        ),
    ]

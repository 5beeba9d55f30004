from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_import_mode")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor_id", "-id"], name="event_by_actor"),
        ),
        migrations.AddIndex(
            model_name="loop",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["supervisor_unit_id", "due_on"],
                name="loop_open_by_supervisor",
            ),
        ),
    ]

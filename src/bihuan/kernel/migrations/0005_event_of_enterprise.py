from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_worklist_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("enterprise_id__isnull", False)),
                fields=["enterprise_id", "-at"],
                name="event_of_enterprise",
            ),
        ),
    ]

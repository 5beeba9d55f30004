from django.db import migrations, models

EVERYTHING = 2**63 - 1  # roots of before hold what happened on their day, whenever it was written


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_event_of_enterprise")]

    operations = [
        migrations.AddField(
            model_name="dailyroot",
            name="last_event",
            field=models.BigIntegerField(default=EVERYTHING),
            preserve_default=False,
        ),
    ]

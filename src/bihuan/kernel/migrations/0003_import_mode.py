from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_jobs_and_calendar"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importrun",
            name="mode",
            field=models.CharField(max_length=20),
        ),
    ]

"""Settings of a real worker on the test's own database and a real broker."""

import os

from skillcamp.settings.test import *

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
CELERY_TASK_DEFAULT_QUEUE = os.environ["WORKER_QUEUE"]
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
JOBS_INLINE = False
JOB_KINDS = {"slow": "tests.services.slow_job.leave_marks"}
CELERY_BEAT_SCHEDULE = {}
if CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_WORKER_DETECT_QUORUM_QUEUES = True
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
elif CELERY_BROKER_URL.startswith("filesystem"):
    folder = os.environ["WORKER_FOLDER"]
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "processed_folder": folder + "-done",
        "control_folder": folder + "-control",
        "store_processed": False,
        "polling_interval": 0.05,
    }

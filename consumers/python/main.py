"""Our consumer in Python: `python consumers/python/main.py`."""

import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from waybill import ConfigError, Consumer, read_config
from waybill_contracts import contracts

from export_folder import ExportFolder
from payments import Payments
from reports import Reports
from scores import Scores
from settings import read_settings
from tasks.data_export import export_data
from tasks.process_image import process_image
from tasks.process_payment import process_payment
from tasks.update_user_score import update_user_score
from traces import traces
from whole_files import WholeFiles


def main() -> None:
    settings = read_settings(os.environ)
    config = read_config(os.environ)
    consumer = Consumer(config)
    reports = Reports(settings.sample_database)
    export_folder = ExportFolder(settings.export_folder)
    export_folder.remove_leftovers()

    consumer.handle(contracts.data_export, partial(export_data, reports=reports, export_folder=export_folder))
    upload_folder, media_folder = Path(settings.upload_folder), WholeFiles(settings.media_folder)
    media_folder.remove_leftovers()
    image_handler = partial(process_image, upload_folder=upload_folder, media_folder=media_folder)
    consumer.handle(contracts.process_image, image_handler)
    scores = Scores(settings.sample_database)
    consumer.handle(contracts.update_user_score, partial(update_user_score, scores=scores, now=now))
    if settings.payments_database is not None:
        payments = Payments(settings.payments_database)
        consumer.handle(contracts.process_payment, partial(process_payment, payments=payments, now=now))
    with traces(os.environ, service=config.name):
        consumer.run()  # until SIGTERM, then drains


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    try:
        main()
    except (ConfigError, RuntimeError) as error:
        sys.exit(str(error))

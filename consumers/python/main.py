"""Our consumer in Python: `python consumers/python/main.py`."""

import os
import sys
from datetime import UTC, datetime
from functools import partial

from waybill import ConfigError, Consumer, read_config
from waybill_contracts import contracts

from export_folder import ExportFolder
from payments import Payments
from reports import Reports
from settings import read_settings
from tasks.data_export import export_data
from tasks.process_payment import process_payment


def main() -> None:
    settings = read_settings(os.environ)
    consumer = Consumer(read_config(os.environ))
    reports = Reports(settings.sample_database)
    export_folder = ExportFolder(settings.export_folder)
    export_folder.remove_leftovers()

    consumer.handle(contracts.data_export, partial(export_data, reports=reports, export_folder=export_folder))
    if settings.payments_database is not None:
        payments = Payments(settings.payments_database)
        handler = partial(process_payment, payments=payments, now=lambda: datetime.now(UTC))
        consumer.handle(contracts.process_payment, handler)
    consumer.run()  # until SIGTERM, then drains


if __name__ == "__main__":
    try:
        main()
    except (ConfigError, RuntimeError) as error:
        sys.exit(str(error))

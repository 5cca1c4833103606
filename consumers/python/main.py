"""Our consumer in Python: `python consumers/python/main.py`."""

import os
import sys
from functools import partial

from waybill import ConfigError, Consumer, read_config
from waybill_contracts import contracts

from export_folder import ExportFolder
from reports import Reports
from settings import read_settings
from tasks.data_export import export_data


def main() -> None:
    settings = read_settings(os.environ)
    consumer = Consumer(read_config(os.environ))
    reports = Reports(settings.sample_database)
    export_folder = ExportFolder(settings.export_folder)
    export_folder.remove_leftovers()

    consumer.handle(contracts.data_export, partial(export_data, reports=reports, export_folder=export_folder))
    consumer.run()  # until SIGTERM, then drains


if __name__ == "__main__":
    try:
        main()
    except (ConfigError, RuntimeError) as error:
        sys.exit(str(error))

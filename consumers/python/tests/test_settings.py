from settings import Settings, read_settings


def test_without_any_variable_database_and_exports_are_in_the_data_folder() -> None:
    assert read_settings({"WAYBILL_EXPORT_FOLDER": ""}) == Settings("data/sample.db", "data/exports", None)


def test_each_variable_is_read() -> None:
    env = {
        "WAYBILL_SAMPLE_DATABASE": "/srv/shop.db",
        "WAYBILL_EXPORT_FOLDER": "/srv/exports",
        "WAYBILL_PAYMENTS_DATABASE": "/srv/pay.db",
    }
    assert read_settings(env) == Settings("/srv/shop.db", "/srv/exports", "/srv/pay.db")

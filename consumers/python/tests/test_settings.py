from settings import Settings, read_settings


def test_without_any_variable_database_and_exports_are_in_the_data_folder() -> None:
    expected = Settings("data/sample.db", "data/exports", "data/uploads", "data/media", None)
    assert read_settings({"WAYBILL_EXPORT_FOLDER": ""}) == expected


def test_each_variable_is_read() -> None:
    env = {
        "WAYBILL_SAMPLE_DATABASE": "/srv/shop.db",
        "WAYBILL_EXPORT_FOLDER": "/srv/exports",
        "WAYBILL_UPLOAD_FOLDER": "/srv/uploads",
        "WAYBILL_MEDIA_FOLDER": "/srv/media",
        "WAYBILL_PAYMENTS_DATABASE": "/srv/pay.db",
    }
    assert read_settings(env) == Settings("/srv/shop.db", "/srv/exports", "/srv/uploads", "/srv/media", "/srv/pay.db")

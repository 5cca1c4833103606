module waybill.local/send

go 1.24

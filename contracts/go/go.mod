module waybill.local/contracts

go 1.24

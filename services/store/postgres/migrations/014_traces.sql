-- W3C Trace Context of the request that began a pipeline: each of its tasks is part of it.
alter table waybill.pipelines add column traceparent text;
alter table waybill.pipelines add column tracestate text;

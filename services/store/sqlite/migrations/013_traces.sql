-- W3C Trace Context of the request that began a pipeline: each of its tasks is part of it.
alter table pipelines add column traceparent text;
alter table pipelines add column tracestate text;

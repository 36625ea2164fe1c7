"""Puts S3's own ways in place of ministack's."""

from collections import Counter
from typing import Any, TypeAlias

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from local.s3.checksums import copied_part, crc64nvme, default_checksums, refused_completion, refused_part
from local.s3.encryption import AWS_S3_KEY, KEY_HEADER, SSE_HEADER, encryption_xml, opaque_etag

# Any: ministack has no types.
Answer: TypeAlias = Any
_OK, _PARTIAL, _UNSATISFIABLE = 200, 206, 416


def install_s3() -> None:
    """Correct this process's ministack, which looks these names up at every call."""
    s3._crc64nvme = crc64nvme
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("BucketEncryption", encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),
    )
    _draw_the_same_names()
    _encrypt_without_a_named_key()
    _keep_default_checksums()
    _check_parts()
    _answer_checksums_of_copied_parts()
    _hide_content_from_etags()
    _cut_ranges_out_of_versions()


def _draw_the_same_names() -> None:
    """A stack's first buckets are called alike in every run, and all that hangs on their names is alike.

    A stack that is deployed anew draws other ones, as AWS's do.
    """
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create, drawn = handlers["create"], Counter[tuple[str, str]]()

    def s3_create(logical_id: str, props: dict[str, Answer], stack_name: str) -> Answer:
        if not provisioners._NAME_SEED.get():
            drawn[stack_name, logical_id] += 1
            provisioners._NAME_SEED.set(str(drawn[stack_name, logical_id]))
        return create(logical_id, props, stack_name)

    handlers["create"] = s3_create


def _encrypt_without_a_named_key() -> None:
    headers_of = s3._resolve_sse_write_headers

    def resolve_sse_write_headers(headers: dict[str, str], bucket: str) -> Answer:
        if headers.get(SSE_HEADER) == "aws:kms":
            headers = {KEY_HEADER: AWS_S3_KEY, **headers}
        found, refusal = headers_of(headers, bucket)
        if found and found.get(SSE_HEADER) == "aws:kms":
            found.setdefault(KEY_HEADER, AWS_S3_KEY)
        return found, refusal

    s3._resolve_sse_write_headers = resolve_sse_write_headers


def _keep_default_checksums() -> None:
    record_of = s3._build_object_record

    def build_object_record(
        body: bytes, headers: dict[str, str], etag: str | None = None, checksums: dict[str, str] | None = None
    ) -> Answer:
        return record_of(body, headers, etag, checksums or default_checksums(body))

    s3._build_object_record = build_object_record


def _check_parts() -> None:
    upload_part, complete = s3._upload_part, s3._complete_multipart_upload

    def checked_part(bucket: str, key: str, body: bytes, query: Answer, headers: dict[str, str]) -> Answer:
        refusal = refused_part(_named_algorithm(query), headers)
        if refusal:
            return s3._error("InvalidRequest", refusal, 400)
        return upload_part(bucket, key, body, query, headers)

    def checked_completion(
        bucket: str, key: str, body: bytes, query: Answer, headers: dict[str, str] | None = None
    ) -> Answer:
        named = _named_algorithm(query)
        if refusal := refused_completion(named, body):
            return s3._error("InvalidRequest", refusal, 400)
        answer = complete(bucket, key, body, query, headers)
        if answer[0] == _OK and named is None:
            record = s3._buckets[bucket]["objects"][key]
            record["checksums"] = record["checksums"] or default_checksums(record["body"])
        return answer

    s3._upload_part, s3._complete_multipart_upload = checked_part, checked_completion


def _answer_checksums_of_copied_parts() -> None:
    copy_part = s3._upload_part_copy

    def upload_part_copy(bucket: str, key: str, query: Answer, headers: dict[str, str]) -> Answer:
        status, answer, content = copy_part(bucket, key, query, headers)
        named = _named_algorithm(query)
        if status == _OK and named is not None:
            upload = s3._multipart_uploads[s3._qp(query, "uploadId")]
            part = upload["parts"][int(s3._qp(query, "partNumber"))]
            part["checksums"] = {named: s3._compute_s3_checksum(named, part["body"])}
            content = copied_part(content, named, part["checksums"][named])
        return status, answer, content

    s3._upload_part_copy = upload_part_copy


def _cut_ranges_out_of_versions() -> None:
    get = s3._get_object

    def get_object(bucket: str, key: str, headers: dict[str, str], query: Answer = None) -> Answer:
        status, answer, content = get(bucket, key, headers, query)
        asked = headers.get("range", "")
        if status != _OK or not asked or not s3._qp(query or {}, "versionId", ""):
            return status, answer, content
        size = len(content)
        if (found := s3._parse_range(asked, size)) is None:
            told = s3._xml_body(s3._range_error_xml(bucket, key))
            return _UNSATISFIABLE, {"Content-Range": f"bytes */{size}"}, told
        start, end = found
        # Those of the whole object, which its part has not.
        answer = {
            name: told for name, told in answer.items() if not name.lower().startswith("x-amz-checksum-")
        }
        answer["Content-Range"], answer["Content-Length"] = (
            f"bytes {start}-{end}/{size}",
            str(end + 1 - start),
        )
        return _PARTIAL, answer, content[start : end + 1]

    s3._get_object = get_object


def _named_algorithm(query: Answer) -> str | None:
    upload = s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}
    named: str | None = upload.get("checksum_algorithm")
    return named


def _hide_content_from_etags() -> None:
    put = s3._put_object

    def put_object(bucket: str, key: str, body: bytes, headers: dict[str, str]) -> Answer:
        status, answer, content = put(bucket, key, body, headers)
        if status == _OK and answer.get(SSE_HEADER) == "aws:kms":
            etag = opaque_etag()
            for record in (
                s3._buckets[bucket]["objects"][key],
                *s3._object_versions.get((bucket, key), [])[-1:],
            ):
                record["etag"] = etag
            answer["ETag"] = etag
        return status, answer, content

    s3._put_object = put_object

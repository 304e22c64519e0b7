"""`flask --app survey_app restore FILE`: a copy into an empty database."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from foundation.vietnam_time import in_vietnam
from survey_app.backups import Unusable, age_files, restoring
from survey_app.formats import number

AFTERWARDS = (
    "Phiếu gửi và thay đổi sau lúc ấy không còn: ai có biên nhận sau lúc ấy phải trả lời lại; "
    "trang trả lời của các đợt đang mở nói điều đó.",
    "Nếu thư mục ô khoá (SLOTS_DIR) cũng mất, phiếu đang làm dở phải làm lại từ đầu; đường dẫn đã gửi vẫn dùng được.",
    "Việc tiếp theo: khởi động máy chủ, chạy `flask --app survey_app audit verify`, rồi sao lưu ngay một bản.",
)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--identity", type=click.Path(path_type=Path), required=True, help="Tệp khoá mở bản sao, trong két.")
@with_appcontext
def group(file: Path, identity: Path) -> None:
    """Khôi phục một bản sao vào cơ sở dữ liệu trống. Dừng máy chủ trước; hỏng giữa chừng thì không ghi gì, chạy lại được."""
    try:
        done = restoring.restore(file, age_files.identities(identity))
    except Unusable as reason:
        raise click.ClickException(str(reason)) from reason
    click.echo(
        f"Đã khôi phục {number(done.checked.rows)} dòng và {done.documents} tài liệu kiểm chứng, "
        f"như lúc {in_vietnam(done.checked.taken):%H:%M:%S %d/%m/%Y}."
    )
    for sentence in (*done.sentences, *AFTERWARDS):
        click.echo(sentence)

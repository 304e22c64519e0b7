"""`flask --app survey_app backup-key FILE`: the pair of keys of the copies."""

from __future__ import annotations

from pathlib import Path

import click

from survey_app.backups import Unusable, age_files


@click.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def group(file: Path) -> None:
    """Tạo khoá mở bản sao vào FILE (cất vào két) và in nửa công khai để đặt BACKUP_KEY. Chạy được trên máy khác."""
    try:
        public = age_files.new_pair(file)
    except Unusable as reason:
        raise click.ClickException(str(reason)) from reason
    click.echo(f"BACKUP_KEY={public}")
    click.echo(f"{file} mở mọi bản sao: cất vào két, đừng để trên máy chủ. Mất tệp này là mất mọi bản sao.", err=True)

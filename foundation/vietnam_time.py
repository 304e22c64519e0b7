"""The clock of the people who are surveyed: days, evenings and office hours are meant on it."""

from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

"""The agencies of the demonstration: those named in the province's letter of 2023 and the fifteen districts of that year.

`state` is how far the agency's list has come; quotas say how many people of each group it is asked for.
"""

from __future__ import annotations

from typing import NamedTuple

GROUPS = (
    (
        "HDND",
        "Đại biểu HĐND cấp tỉnh",
        "Đại biểu HĐND tỉnh;Đại biểu Hội đồng nhân dân tỉnh;Chủ tịch HĐND tỉnh;Phó Chủ tịch HĐND tỉnh;Trưởng Ban;Phó Trưởng Ban",
    ),
    (
        "LDS",
        "Lãnh đạo cấp sở",
        "Giám đốc;Phó Giám đốc;Chánh Văn phòng UBND tỉnh;Phó Chánh Văn phòng UBND tỉnh;Tổng Biên tập;Phó Tổng Biên tập",
    ),
    (
        "LDP",
        "Lãnh đạo cấp phòng thuộc sở",
        "Trưởng phòng;Phó Trưởng phòng;Phụ trách phòng;Chánh Văn phòng Sở;Phó Chánh Văn phòng Sở;Chánh Thanh tra Sở;"
        "Phó Chánh Thanh tra Sở;Trưởng ban;Phó Trưởng ban",
    ),
    (
        "LDH",
        "Lãnh đạo UBND cấp huyện",
        "Chủ tịch UBND;Phó Chủ tịch UBND;Ủy viên UBND;Chánh Văn phòng HĐND và UBND;Phó Chánh Văn phòng HĐND và UBND",
    ),
)
QUOTAS = {"so": {"LDS": 3, "LDP": 18}, "huyen": {"HDND": 2, "LDH": 6}}


class DemoAgency(NamedTuple):
    """One agency: code, name, class, state of its list."""

    code: str
    name: str
    class_code: str
    state: str = "frozen"


AGENCIES = (
    DemoAgency("VPUBND", "Văn phòng UBND tỉnh", "so"),
    DemoAgency("STP", "Sở Tư pháp", "so"),
    DemoAgency("SNV", "Sở Nội vụ", "so"),
    DemoAgency("STC", "Sở Tài chính", "so"),
    DemoAgency("STTTT", "Sở Thông tin và Truyền thông", "so"),
    DemoAgency("SKHDT", "Sở Kế hoạch và Đầu tư", "so"),
    DemoAgency("SGDDT", "Sở Giáo dục và Đào tạo", "so"),
    DemoAgency("SYT", "Sở Y tế", "so", "approved"),
    DemoAgency("STNMT", "Sở Tài nguyên và Môi trường", "so"),
    DemoAgency("SXD", "Sở Xây dựng", "so", "draft"),
    DemoAgency("SNNPTNT", "Sở Nông nghiệp và Phát triển nông thôn", "so"),
    DemoAgency("DPTTH", "Đài Phát thanh và Truyền hình tỉnh", "so"),
    DemoAgency("BDL", "Báo Đắk Lắk", "so", "none"),
    DemoAgency("H643", "UBND thành phố Buôn Ma Thuột", "huyen"),
    DemoAgency("H644", "UBND thị xã Buôn Hồ", "huyen"),
    DemoAgency("H645", "UBND huyện Ea H'leo", "huyen"),
    DemoAgency("H646", "UBND huyện Ea Súp", "huyen"),
    DemoAgency("H647", "UBND huyện Buôn Đôn", "huyen"),
    DemoAgency("H648", "UBND huyện Cư M'gar", "huyen"),
    DemoAgency("H649", "UBND huyện Krông Búk", "huyen"),
    DemoAgency("H650", "UBND huyện Krông Năng", "huyen"),
    DemoAgency("H651", "UBND huyện Ea Kar", "huyen"),
    DemoAgency("H652", "UBND huyện M'Đrắk", "huyen"),
    DemoAgency("H653", "UBND huyện Krông Bông", "huyen"),
    DemoAgency("H654", "UBND huyện Krông Pắc", "huyen"),
    DemoAgency("H655", "UBND huyện Krông A Na", "huyen"),
    DemoAgency("H656", "UBND huyện Lắk", "huyen", "submitted"),
    DemoAgency("H657", "UBND huyện Cư Kuin", "huyen", "returned"),
)

from app.geography.atlas import Atlas
from app.geography.pcodes import read_pcodes


def test_every_polygon_has_a_p_code_of_its_province_but_those_without_a_district(atlas: Atlas) -> None:
    codes = read_pcodes(atlas.districts)
    of_province = {province.iso: province.pcode for province in atlas.provinces}
    lacking = [unit.code for unit in atlas.districts if unit.code not in codes]
    assert lacking == ["AF-DAY-gizab"]
    for unit in atlas.districts:
        if unit.code in codes:
            assert codes[unit.code].startswith(str(of_province[unit.province]))
            assert len(codes[unit.code]) == (6 if unit.country == "AF" else 5)


def test_a_tehsil_has_the_code_of_its_district_of_today(atlas: Atlas) -> None:
    codes = read_pcodes(atlas.districts)
    units = {unit.name: unit for unit in atlas.districts if unit.province in ("PK-BA", "PK-KP")}
    assert (units["Chaman"].adm2, codes[units["Chaman"].code]) == ("Killa Abdullah", "PK235")
    frontier = {unit.adm2: codes[unit.code] for unit in units.values()}
    assert frontier["Frontier Region Peshawar"] == frontier["Peshawar"]
    assert frontier["Khyber"] == "PK513"

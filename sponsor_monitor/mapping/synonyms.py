"""What institutions and products call our columns, so that a draft can guess; written small and without spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping

_STUDENT = (
    "studentid studentno studentnumber studentcode stucode studentref studentreference student universityid "
    "uniid personid personcode cardholderid cardholder matriculationnumber matricno sid learnerid usercode "
    "card cardno cardnumber"
)
_SESSION = (
    "sessionid session eventid event activityid activityref classid lessonid registerid timetableeventid "
    "bookingid slotid hostkey"
)
_MODULE = "modulecode module modcode unitcode unit coursemodule moduleid"
_SCHOOL = "school schoolcode department departmentcode dept deptcode faculty owningdepartment owningschool"
_FAMILY = "familyname surname lastname stusurn"
_GIVEN = "givennames givenname forename forenames firstname firstnames stufnm1"
_RECORDED = (
    "recordedat recordedon updatedat updatedon lastupdated modified modifiedon timestamp createdat markedat "
    "swipetime swiped swipedat scannedat checkedinat checkintime"
)

SYNONYMS: Mapping[str, str] = {
    "student_id": _STUDENT,
    "family_name": _FAMILY,
    "given_names": _GIVEN,
    "school": _SCHOOL,
    "registration_id": "registrationid registration scjcode sprcode enrolmentid programmeinstance coursejoin scj",
    "cas_number": "casnumber casno cas casreference casref",
    "rqf_level": "rqflevel rqf level caslevel courselevel levelofstudy",
    "pre_sessional": "presessional presess",
    "programme": "programmetype studytype taughtorresearch tr",
    "course_code": "coursecode course programmecode progcode routecode crscode",
    "course_title": "coursetitle coursename programmetitle programmename crsname",
    "calendar": "calendar academiccalendar calendarcode calendartype",
    "course_start": "coursestart coursestartdate startdate begdate casstartdate",
    "enrolled_on": "enrolledon enrolmentdate enrolleddate dateenrolled registeredon",
    "course_end": "courseend courseenddate expectedenddate enddate expectedend casenddate",
    "ended_on": "endedon withdrawaldate withdrawnon leavingdate dateleft actualenddate",
    "permission_start": "permissionstart visastart visastartdate leavestart",
    "permission_end": "permissionend visaend visaenddate visaexpiry visaexpirydate leaveend",
    "kind": "kind type statustype absencetype contacttype reason",
    "start": "start from fromdate startdate absencestart",
    "end": "end to todate enddate absenceend",
    "recorded_at": _RECORDED,
    "session_id": _SESSION,
    "group_id": "groupid group groupcode activitygroup studentset activityname",
    "module_code": _MODULE,
    "starts_at": "startsat start starttime startdatetime begins sessionstart scheduledstart",
    "ends_at": "endsat end endtime enddatetime finish finishtime sessionend scheduledend",
    "activity": "activity activitytype eventtype sessiontype classtype",
    "in_person": "inperson delivery deliverymode onlineorinperson",
    "classroom_based": "classroombased classroom",
    "break_minutes": "breakminutes breaks break",
    "cancelled": "cancelled iscancelled canceled",
    "from_date": "fromdate from validfrom effectivefrom joined joineddate",
    "to_date": "todate to validto effectiveto left leftdate",
    "status": "status mark attendance attendancestatus outcome attendancemark",
    "minutes_late": "minuteslate late lateminutes minslate",
    "occurred_at": "occurredat occurred activitydate eventdate eventtime datetime date accessedat swipetime swiped",
    "indicator": "indicator activitytype engagementtype eventtype",
    "count": "count events total number hits",
    "source": "source system feed platform",
    "value": "value email address phone mobile",
    "name": "name contactname fullname",
    "relation": "relation relationship",
    "phone": "phone telephone mobile phonenumber tel",
    "email": "email emailaddress mail",
    "faculty": "faculty college",
    "year_of_study": "yearofstudy studyyear yearofprogramme yop year",
    "stage": "stage coursestage programmestage",
    "mode": "mode modeofstudy attendancemode fulltimeparttime moa",
    "tutor": "tutor personaltutor academicadviser advisor supervisor",
    "placement_provider": "placementprovider placement employer",
    "passport_checked_on": "passportcheckedon passportchecked passportcheckdate",
    "permission_checked_on": "permissioncheckedon visachecked visacheckdate righttostudycheck",
    "staff": "staff lecturer teacher tutor staffname taughtby",
    "room": "room location venue roomcode",
    "category": "category datacategory",
    "purpose": "purpose",
    "title": "title moduletitle modulename name",
    "owner": "owner moduleleader leader convenor organiser",
    "reported_on": "reportedon lastreported dateofreport",
}
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def plain(name: str) -> str:
    """A column's name small, with its letters and digits alone."""
    return _NOT_LETTERS.sub("", name.lower())


def guessed(ours: str, header: list[str]) -> str | None:
    """The header's column that is most likely ours: by its own name, then by the order of its synonyms."""
    by_plain = {plain(name): name for name in reversed(header)}
    for synonym in (plain(ours), *SYNONYMS.get(ours, "").split()):
        if synonym in by_plain:
            return by_plain[synonym]
    return None

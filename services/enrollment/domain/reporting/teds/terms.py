"""Owns the terms of TEDS, as the codebooks of SAMHSA's public-use files publish them.

One line each: name | labels | code to 2014 | code from 2015. Source: TEDS-A and TEDS-D codebooks,
2006 to 2023. `none` is a term where TEDS has it; what was not given has no term at all.
"""

from services.enrollment.domain.reporting.teds.vocabulary import Vocabulary

SEX = Vocabulary.of("""
male | Male | 1 | 1
female | Female | 2 | 2
""")

RACE = Vocabulary.of("""
alaska_native | Alaska Native (Aleut, Eskimo, Indian); Alaska Native (Aleut, Eskimo) | 1 | 1
american_indian | American Indian (other than Alaska Native) | 2 | 2
asian_or_pacific_islander | Asian or Pacific Islander | 3 | 3
black | Black or African American | 4 | 4
white | White | 5 | 5
asian | Asian | 13 | 6
other_single_race | Other single race | 20 | 7
two_or_more | Two or more races | 21 | 8
pacific_islander | Native Hawaiian or other Pacific Islander | 23 | 9
""")

ETHNICITY = Vocabulary.of("""
puerto_rican | Puerto Rican | 1 | 1
mexican | Mexican | 2 | 2
cuban | Cuban | 3 | ~3
other_specific | Other specific Hispanic | 4 | ~3
cuban_or_other_specific | Cuban or other specific Hispanic | - | 3
not_hispanic | Not of Hispanic or Latino origin; Not of Hispanic origin | 5 | 4
unspecified | Hispanic or Latino, specific origin not specified; \
Hispanic, specific origin not specified | 6 | 5
""")

MARITAL_STATUS = Vocabulary.of("""
never_married | Never married | 1 | 1
married | Now married | 2 | 2
separated | Separated | 3 | 3
divorced_or_widowed | Divorced, widowed | 4 | 4
""")

EDUCATION = Vocabulary.of("""
up_to_grade_8 | Up to grade 8; 8 years or less; Less than one school grade, no schooling, \
nursery school, or kindergarten to grade 8 | 1 | 1
grade_9_to_11 | Grades 9 to 11; 9-11; 9-11 years | 2 | 2
grade_12_or_ged | Grade 12 (or GED); 12 years (or GED); 12 (GED); 12 | 3 | 3
college_1_to_3 | 1-3 years of college, university, or vocational school; 13-15; \
13-15 years | 4 | 4
college_4_or_more | 4 years of college, university, BA/BS, some postgraduate study, or more; \
16 or more; 16 years or more | 5 | 5
""")

YES_NO = Vocabulary.of("""
yes | Yes | 1 | 1
no | No | 2 | 2
""")

EMPLOYMENT = Vocabulary.of("""
full_time | Full-time | 1 | 1
part_time | Part-time | 2 | 2
unemployed | Unemployed | 3 | 3
not_in_labor_force | Not in labor force | 4 | 4
""")

NOT_IN_LABOR_FORCE = Vocabulary.of("""
homemaker | Homemaker | 1 | 1
student | Student | 2 | 2
retired_or_disabled | Retired, disabled | 3 | 3
resident_of_institution | Resident of institution | 5 | 4
other | Other | 6 | 5
""")

LIVING_ARRANGEMENT = Vocabulary.of("""
homeless | Homeless; Experiencing homelessness | 1 | 1
dependent | Dependent living | 2 | 2
independent | Independent living | 3 | 3
""")

INCOME = Vocabulary.of("""
wages | Wages/salary | 1 | 1
public_assistance | Public assistance | 2 | 2
retirement_or_disability | Retirement/pension, disability | 3 | 3
other | Other | 20 | 4
none | None | 21 | 5
""")

PAYMENT = Vocabulary.of("""
self_pay | Self-pay | 1 | 1
private_insurance | Private insurance (Blue Cross/Blue Shield, other health insurance, workers \
compensation); Blue Cross/Blue Shield, other health insurance companies | 2 | 2
medicare_or_workers_compensation | Medicare, workers compensation | 3 | -
medicare | Medicare | ~3 | 3
medicaid | Medicaid | 4 | 4
other_government | Other government payments | 5 | 5
no_charge | No charge (free, charity, special research, teaching) | 8 | 6
other | Other | 9 | 7
""")

INSURANCE = Vocabulary.of("""
private | Private insurance, Blue Cross/Blue Shield, HMO | 1 | 1
medicaid | Medicaid | 2 | 2
medicare_or_other | Medicare, other (e.g. TRICARE, CHAMPUS) | 3 | 3
none | None | 4 | 4
""")

CRIMINAL_JUSTICE = Vocabulary.of("""
court | State/Federal court; State/Federal court, other court | 1 | 1
formal_adjudication | Formal adjudication process | - | 2
probation_or_parole | Probation/parole | 3 | 3
other_legal_entity | Other recognized legal entity | ~8 | 4
diversion | Diversionary program | 5 | 5
prison | Prison | 6 | 6
dui_or_dwi | DUI/DWI | 7 | 7
other | Other | ~8 | 8
other_legal_entity_or_other | Other recognized legal entity, other | 8 | -
""")

ARRESTS = Vocabulary.of("""
none | None | 0 | 0
once | Once | 1 | 1
two_or_more | Two or more; Two or more times; 2 or more times | 2 | 2
""")

SELF_HELP = Vocabulary.of("""
no_attendance | No attendance | - | 1
1_to_3_a_month | 1-3 times/month; 1-3 times in the past month | - | 2
4_to_7_a_month | 4-7 times/month; 4-7 times in the past month | - | 3
8_to_30_a_month | 8-30 times/month; 8-30 times in the past month | - | 4
unknown_frequency | Some attendance, frequency unknown; \
Some attendance, frequency is unknown | - | 5
""")

PRIOR_EPISODES = Vocabulary.of("""
none | No prior; No; Never; No prior treatment episode; No prior treatment episodes | 0 | 0
one | One prior; 1 prior treatment episodes; 1 prior treatment episode | 1 | ~1
two | Two prior; 2 prior treatment episodes | 2 | ~1
three | Three prior; 3 prior treatment episodes | 3 | ~1
four | Four prior; 4 prior treatment episodes | 4 | ~1
five_or_more | Five or more prior; 5 or more prior treatment episodes | 5 | ~1
one_or_more | One or more prior; Yes; 1 or more prior; One or more prior treatment episodes; \
One and more prior treatment episodes | - | 1
""")

SUBSTANCE = Vocabulary.of("""
none | None | 1 | 1
alcohol | Alcohol | 2 | 2
cocaine | Cocaine/crack | 3 | 3
marijuana | Marijuana/hashish | 4 | 4
heroin | Heroin | 5 | 5
methadone | Non-prescription methadone | 6 | 6
other_opiates | Other opiates/synthetics; Other opiates and synthetics | 7 | 7
pcp | PCP | 8 | 8
hallucinogens | Hallucinogens; Other hallucinogens | 9 | 9
methamphetamine | Methamphetamine/speed; Methamphetamine | 10 | 10
other_amphetamines | Other amphetamines | 11 | 11
other_stimulants | Other stimulants | 12 | 12
benzodiazepines | Benzodiazepines | 13 | 13
other_tranquilizers | Other tranquilizers; Other non-benzodiazepine tranquilizers | 14 | 14
barbiturates | Barbiturates | 15 | 15
other_sedatives | Other sedatives/hypnotics; Other sedatives or hypnotics; \
Other non-barbiturate sedatives or hypnotics | 16 | 16
inhalants | Inhalants | 17 | 17
over_the_counter | Over-the-counter medications | 18 | 18
other | Other drugs; Other | 20 | 19
""")

ROUTE = Vocabulary.of("""
oral | Oral | 1 | 1
smoking | Smoking | 2 | 2
inhalation | Inhalation | 3 | 3
injection | Injection; Injection (IV or intramuscular); \
Injection (intravenous, intramuscular, intradermal, or subcutaneous) | 4 | 4
other | Other | 20 | 5
""")

FREQUENCY = Vocabulary.of("""
no_use | No use past month; No use in the past month | 1 | 1
1_to_3_a_month | 1-3 times past month; 1-3 times in the past month | 2 | ~2
1_to_2_a_week | 1-2 times past week; 1-2 times in the past week | 3 | ~2
3_to_6_a_week | 3-6 times past week; 3-6 times in the past week | 4 | ~2
some_use | Some use | - | 2
daily | Daily use; Daily | 5 | 3
""")

FIRST_USE = Vocabulary.of("""
0-11 | 11 and under; 11 years and under | 1 | 1
12-14 | 12-14; 12 to 14 years; 12-14 years | 2 | 2
15-17 | 15-17; 15 to 17 years; 15-17 years | 3 | 3
18-20 | 18-20; 18 to 20 years; 18-20 years | 4 | 4
21-24 | 21-24; 21 to 24 years; 21-24 years | 5 | 5
25-29 | 25-29; 25 to 29 years; 25-29 years | 6 | 6
30+ | 30+; 30 and over; 30 years and over; 30 years and older | - | 7
30-34 | 30-34; 30 to 34 years | 7 | ~7
35-39 | 35-39; 35 to 39 years | 8 | ~7
40-44 | 40-44; 40 to 44 years | 9 | ~7
45-49 | 45-49; 45 to 49 years | 10 | ~7
50-54 | 50-54; 50 to 54 years | 11 | ~7
55+ | 55+; 55 and over | 12 | ~7
""")

DIAGNOSIS = Vocabulary.of("""
alcohol_induced_disorder | Alcohol-induced disorder | 1 | 1
substance_induced_disorder | Substance-induced disorder | 2 | 2
alcohol_intoxication | Alcohol intoxication | 3 | 3
alcohol_dependence | Alcohol dependence | 4 | 4
opioid_dependence | Opioid dependence | 5 | 5
cocaine_dependence | Cocaine dependence | 6 | 6
cannabis_dependence | Cannabis dependence | 7 | 7
other_substance_dependence | Other substance dependence | 8 | 8
alcohol_abuse | Alcohol abuse | 9 | 9
cannabis_abuse | Cannabis abuse | 10 | 10
other_substance_abuse | Other substance abuse | 11 | 11
opioid_abuse | Opioid abuse | 12 | 12
cocaine_abuse | Cocaine abuse | 13 | 13
anxiety_disorders | Anxiety disorders | 14 | 14
depressive_disorders | Depressive disorders | 15 | 15
psychotic_disorders | Schizophrenia/other psychotic disorders | 16 | 16
bipolar_disorders | Bipolar disorders | 17 | 17
attention_deficit_disorders | Attention deficit/disruptive behavior disorders | 18 | 18
other_mental_health_condition | Other mental health condition | 19 | 19
other_condition | Other condition | 20 | -
""")

SERVICE = Vocabulary.of("""
detox_hospital | Detox 24hr Hospital; Detox, 24 hr, hospital inpatient; \
Detox, 24-hour, hospital inpatient | 1 | 1
detox_residential | Detox 24hr Residential; Detox, 24 hr, free-standing residential; \
Detox, 24-hour, free-standing residential | 2 | 2
rehab_hospital | Rehab Hospital; Rehab/res, hospital (non-detox); \
Rehab/residential, hospital (non-detox) | 3 | 3
rehab_short_term | Rehab Short-term (30 days or fewer); Rehab Short-term (\u226430 days); \
Rehab/res, short term (30 days or fewer); \
Rehab/residential, short term (30 days or fewer) | 4 | 4
rehab_long_term | Rehab Long-term (more than 30 days); Rehab Long-term (>30 days); \
Rehab/res, long term (more than 30 days); \
Rehab/residential, long term (more than 30 days) | 5 | 5
intensive_outpatient | Intensive Outpatient; Ambulatory, intensive outpatient | 6 | 6
outpatient | Non-intensive Outpatient; Ambulatory, non-intensive outpatient | 7 | 7
detox_ambulatory | Outpatient Detox; Ambulatory, detoxification | 8 | 8
""")

INJECTION_USE = Vocabulary.of("""
no_substances | No substances reported | -8 | -
not_reported | IDU not reported | 0 | 0
reported | IDU reported | 1 | 1
""")

SUBSTANCE_TYPE = Vocabulary.of("""
none | None | 0 | 0
alcohol_only | Alcohol only | 1 | 1
other_drugs_only | Other drugs only | 2 | 2
alcohol_and_other_drugs | Alcohol and other drugs | 3 | 3
""")

SUBSTANCE_COUNT = Vocabulary.of("""
0 | 0 | 0 | 0
1 | 1 | 1 | 1
2 | 2 | 2 | 2
3 | 3 | 3 | 3
""")

FLAG = Vocabulary.of("""
not_reported | Substance not reported | 0 | 0
reported | Substance reported | 1 | 1
""")

REGION = Vocabulary.of("""
territories | U.S. territories; US jurisdiction/territory | 0 | 0
northeast | Northeast | 1 | 1
midwest | Midwest | 2 | 2
south | South | 3 | 3
west | West | 4 | 4
""")

DIVISION = Vocabulary.of("""
territories | U.S. territories; US jurisdiction/territory | 0 | 0
new_england | New England | 1 | 1
middle_atlantic | Middle Atlantic; Mid-Atlantic | 2 | 2
east_north_central | East North Central | 3 | 3
west_north_central | West North Central | 4 | 4
south_atlantic | South Atlantic | 5 | 5
east_south_central | East South Central | 6 | 6
west_south_central | West South Central | 7 | 7
mountain | Mountain | 8 | 8
pacific | Pacific | 9 | 9
""")

AGE = Vocabulary.of("""
12-14 | 12-14 | 2 | 1
15-17 | 15-17 | 3 | 2
18-20 | 18-20 | 4 | 3
21-24 | 21-24 | 5 | 4
25-29 | 25-29 | 6 | 5
30-34 | 30-34 | 7 | 6
35-39 | 35-39 | 8 | 7
40-44 | 40-44 | 9 | 8
45-49 | 45-49 | 10 | 9
50-54 | 50-54 | 11 | 10
55-64 | 55-64 | ~12 | 11
65+ | 65+ | ~12 | 12
55+ | 55+ | 12 | -
""")

REFERRAL = Vocabulary.of("""
individual | Self/Individual | 1 | 1
alcohol_drug_provider | Alcohol/drug provider | 2 | 2
other_health_provider | Other healthcare | 3 | 3
school | School | 4 | 4
employer_eap | Employer/EAP | 5 | 5
other_community | Other community | 6 | 6
criminal_justice | Criminal justice/DUI/DWI | 7 | 7
""")

REASON = Vocabulary.of("""
completed | Treatment completed | 1 | 1
dropped_out | Dropped out | 2 | 2
terminated_by_facility | Terminated by facility | 3 | 3
transferred | Transferred | 4 | 4
incarcerated | Incarcerated | 5 | 5
death | Death | 6 | 6
other | Other | 7 | 7
""")

# ruff: noqa: E501 - header lines as they stand in the files
"""The headers of crm-fields.md: each real header line is told for what it is, and its columns for what they mean."""

import pytest

from scenarios.crm.aliases import kind_of, mapping, system_of

LINES = [
    ("salesforce", "pipeline", "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Probability,Owner,Next Step"),
    ("salesforce", "pipeline", "Territory Region,Opportunity Owner,Account Name,Opportunity Name,Stage,Forecast Category,"
     "Total Amount Currency,Total Amount,Fiscal Period,Close Date,Opportunity Next Steps,Type"),
    ("salesforce", "pipeline", "Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Probability (%),Age,"
     "Close Date,Created Date,Next Step,Lead Source,Type"),
    ("salesforce", "pipeline", "Id,AccountId,Name,StageName,Amount,Probability,ExpectedRevenue,CloseDate,Type,NextStep,LeadSource,"
     "IsClosed,IsWon,ForecastCategory,OwnerId,CreatedDate,LastModifiedDate,Territory2Id"),
    ("salesforce", "history", "OpportunityId,StageName,Amount,ExpectedRevenue,CloseDate,Probability,ForecastCategory,PrevAmount,"
     "PrevCloseDate,CreatedDate"),
    ("salesforce", "accounts", "Id,Name,Type,Industry,AnnualRevenue,NumberOfEmployees,BillingCity,BillingState,BillingCountry,OwnerId"),
    ("", "teams", "Id,Name,Username,Email,IsActive,ManagerId,UserRoleId,Department,Division,Title,CreatedDate"),
    ("salesforce", "quotas", "CurrencyIsoCode,ForecastingTypeId,IsAmount,IsQuantity,PeriodId,QuotaAmount,QuotaOwnerId,StartDate"),
    ("salesforce", "territory_people", "Id,UserId,Territory2Id,RoleInTerritory2,IsActive,LastModifiedDate"),
    ("salesforce", "territory_accounts", "ObjectId,Territory2Id,AssociationCause,SobjectType"),
    ("zoho", "pipeline", "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,"
     "Created Time,Modified Time,Last Activity Time"),
    ("zoho", "pipeline", "Deal Id,Deal Owner.id,Deal Owner,Deal Name,Company Name.id,Company Name,Contact Name,Sub-Pipeline,Amount,"
     "Stage,Closing Date"),
    ("zoho", "quotas", "Year,Quarter,Month,Quota,Closed,Committed Amount,Best Case Amount,Pipeline,Owned By"),
    ("jiandaoyun", "quotas", "目标层级,指标类型,目标数值,对应负责人,时间周期"),
    ("jiandaoyun", "pipeline", "客户名称,商机名称,销售阶段,预计签单金额,预计成交日期,负责人,归属部门,客户池"),
    ("yonyou", "pipeline", "机会编号,机会名称,客户名称,预计签单金额,预计签单日期,销售阶段,业务员,部门"),
    ("kingdee", "pipeline", "单据编号,商机名称,客户,预计成交金额,预计成交日期,商机阶段,销售员,销售部门,单据状态"),
    ("ruoyi", "pipeline", "编号,商机名称,客户名称,跟进状态,最后跟进时间,下次联系时间,负责人的用户编号,负责人名字,负责人部门,商机状态组,"
     "商机状态,结束状态,结束时的备注,预计成交日期,产品总金额,整单折扣,商机总金额,备注,创建人,创建人名字,创建时间,更新时间"),
    ("ruoyi", "quotas", "目标对象名称,目标对象类型,年份," + ",".join(f"{m}月目标金额" for m in "一二三四五六七八九") + ",年度目标金额"),
    ("wukong", "pipeline", "商机名称,客户名称,商机金额,预计成交日期,商机状态组,商机阶段,负责人,创建人,创建时间,更新时间,备注,所属部门"),
    ("wukong", "quotas", "对象名称,类型,年,一月,二月,三月,四月,五月,六月,七月,八月,九月,十月,十一月,十二月,年目标,状态"),
    ("", "pipeline", "商机名称,采购单位,商机阶段,预估金额,赢率(%),预计成交日期,负责人,优先级,商机来源"),
    ("", "payments", "客户名称,回款金额,开票日期,回款日期"),
]  # fmt: skip
NEEDED = {
    "pipeline": ("stage", "amount", "closed_at"),
    "history": ("deal_id", "stage", "changed_at"),
    "quotas": ("owner",),
}


@pytest.mark.parametrize(("system", "kind", "line"), LINES)
def test_a_real_header_is_told_for_what_it_is(system, kind, line):
    header = line.split(",")
    assert kind_of(header) == kind
    found = mapping(header, kind)
    assert all(column in found or f"{column}_id" in found for column in NEEDED.get(kind, ()))
    assert len(set(found.values())) >= len(found) - 1
    known = system_of([header])
    assert (known.name if known else "") == system or not system


def test_marks_of_a_header_with_stars_and_brackets():
    header = ["商机名称（必填）", "客户名称*", "商机阶段 *", "预计成交金额(元)", "预计成交日期", "负责人"]
    assert kind_of(header) == "pipeline"
    assert len(mapping(header, "pipeline")) == 6

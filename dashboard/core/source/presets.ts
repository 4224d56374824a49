import type { Words } from '../words.ts'
import { type Mapping, mapping } from './mapping.ts'

const genders = { 男: 'male', 女: 'female', m: 'male', f: 'female', male: 'male', female: 'female' }
const outcomes = {
  won: 'won',
  'closed won': 'won',
  closedwon: 'won',
  赢单: 'won',
  已成交: 'won',
  成交: 'won',
  lost: 'lost',
  'closed lost': 'lost',
  closedlost: 'lost',
  'closed-lost to competition': 'lost',
  输单: 'lost',
  丢单: 'lost',
  无效: 'lost',
  已流失: 'lost',
}

interface Names {
  customers: Record<'id' | 'name' | 'industry' | 'province' | 'city' | 'region' | 'owner' | 'source' | 'created', string[]>
  leads: Record<'id' | 'created' | 'source' | 'owner' | 'province' | 'city' | 'lost', string[]>
  opportunities: Record<'id' | 'customer' | 'owner' | 'stage' | 'probability' | 'amount' | 'created' | 'closed' | 'lost', string[]>
}

/** The mapping for the exports of one system: three kinds of file, told apart by the header of their identifier. */
function preset(title: Words, { customers, leads, opportunities }: Names, probability: 'percent' | 'share' = 'percent'): Mapping {
  return mapping.parse({
    version: 1,
    title,
    partial: true,
    sources: { customers: { optional: true }, leads: { optional: true }, opportunities: { optional: true } },
    tables: {
      customers: {
        from: 'customers',
        columns: {
          customer_id: customers.id,
          name: customers.name,
          gender: { column: ['性别', 'Gender'], values: genders },
          industry: customers.industry,
          region: customers.region,
          province: customers.province,
          city: customers.city,
          channel: customers.source,
          owner_id: customers.owner,
          joined_at: customers.created,
        },
      },
      leads: {
        from: 'leads',
        columns: {
          lead_id: leads.id,
          created_at: leads.created,
          source: leads.source,
          owner_id: leads.owner,
          province: leads.province,
          city: leads.city,
          lost_reason: leads.lost,
        },
      },
      opportunities: {
        from: 'opportunities',
        columns: {
          opportunity_id: opportunities.id,
          customer_id: opportunities.customer,
          owner_id: opportunities.owner,
          stage: opportunities.stage,
          probability: probability === 'share' ? opportunities.probability : { column: opportunities.probability, percent: true },
          amount: opportunities.amount,
          created_on: opportunities.created,
          closed_on: opportunities.closed,
          outcome: { column: opportunities.stage, values: outcomes, otherwise: 'open' },
          lost_reason: opportunities.lost,
        },
      },
    },
  })
}

/** Exports of known systems, by the headers their own export dialogs write, in English and Chinese interfaces. */
export const presets: Record<string, Mapping> = {
  salesforce: preset(
    { zh: 'Salesforce 导出', en: 'Salesforce export' },
    {
      customers: {
        id: ['Account ID', 'AccountId', '客户 ID', '客户ID'],
        name: ['Account Name', '客户名', '客户名称', 'Name'],
        industry: ['Industry', '行业'],
        region: ['Region', 'Sales Region', '大区'],
        province: ['Billing State/Province', 'BillingState', '开单州/省', '账单邮寄地址（省/市/自治区）'],
        city: ['Billing City', 'BillingCity', '开单城市', '账单邮寄地址（市/县）'],
        owner: ['Account Owner', 'OwnerId', '客户所有人'],
        source: ['Account Source', 'AccountSource', '客户来源'],
        created: ['Created Date', 'CreatedDate', '创建日期'],
      },
      leads: {
        id: ['Lead ID', 'LeadId', '潜在客户 ID', '潜在客户ID'],
        created: ['Create Date', 'Created Date', 'CreatedDate', '创建日期'],
        source: ['Lead Source', 'LeadSource', '潜在客户来源'],
        owner: ['Lead Owner', 'OwnerId', '潜在客户所有人'],
        province: ['State/Province', 'State', '州/省'],
        city: ['City', '城市'],
        lost: ['Unqualified Reason', '不合格原因'],
      },
      opportunities: {
        id: ['Opportunity ID', 'OpportunityId', '业务机会 ID', '业务机会ID'],
        customer: ['Account ID', 'AccountId', '客户 ID', '客户ID'],
        owner: ['Opportunity Owner', 'OwnerId', '业务机会所有人'],
        stage: ['Stage', 'StageName', '阶段'],
        probability: ['Probability (%)', 'Probability', '可能性 (%)'],
        amount: ['Amount', '金额'],
        created: ['Created Date', 'CreatedDate', '创建日期'],
        closed: ['Close Date', 'CloseDate', '结束日期'],
        lost: ['Loss Reason', 'Closed Lost Reason', '丢失原因'],
      },
    },
  ),
  hubspot: preset(
    { zh: 'HubSpot 导出', en: 'HubSpot export' },
    {
      customers: {
        id: ['Record ID - Company', 'Company ID', 'Record ID', '记录 ID'],
        name: ['Company name', '公司名称'],
        industry: ['Industry', '行业'],
        region: ['Region', '地区'],
        province: ['State/Region', '州/地区'],
        city: ['City', '城市'],
        owner: ['Company owner', '公司负责人'],
        source: ['Original Traffic Source', 'Original Source Type', '原始流量来源'],
        created: ['Create Date', '创建日期'],
      },
      leads: {
        id: ['Record ID - Contact', 'Contact ID', 'Lead ID', '联系人 ID'],
        created: ['Create Date', '创建日期'],
        source: ['Original Traffic Source', 'Original Source', '原始流量来源'],
        owner: ['Contact owner', '联系人负责人'],
        province: ['State/Region', '州/地区'],
        city: ['City', '城市'],
        lost: ['Disqualification reason', '取消资格原因'],
      },
      opportunities: {
        id: ['Record ID - Deal', 'Deal ID', '交易 ID'],
        customer: ['Associated Company IDs', 'Associated Company ID', '关联的公司 ID'],
        owner: ['Deal owner', '交易负责人'],
        stage: ['Deal Stage', '交易阶段'],
        probability: ['Deal probability', '交易概率'],
        amount: ['Amount', '金额'],
        created: ['Create Date', '创建日期'],
        closed: ['Close Date', '关闭日期'],
        lost: ['Closed Lost Reason', '丢单原因'],
      },
    },
    'share',
  ),
  zoho: preset(
    { zh: 'Zoho CRM 导出', en: 'Zoho CRM export' },
    {
      customers: {
        id: ['Account Id', 'Account ID', '客户编号', '客户ID'],
        name: ['Account Name', '客户名称', '客户名'],
        industry: ['Industry', '行业'],
        region: ['Territories', 'Region', '区域'],
        province: ['Billing State', '开票省份'],
        city: ['Billing City', '开票城市'],
        owner: ['Account Owner', 'Account Owner.id', '客户所有者'],
        source: ['Account Source', 'Lead Source', '客户来源'],
        created: ['Created Time', '创建时间'],
      },
      leads: {
        id: ['Lead Id', 'Lead ID', '线索编号', '线索ID'],
        created: ['Created Time', '创建时间'],
        source: ['Lead Source', '线索来源'],
        owner: ['Lead Owner', '线索所有者'],
        province: ['State', '省份', '省'],
        city: ['City', '城市'],
        lost: ['Lost Reason', 'Junk Reason', '丢失原因'],
      },
      opportunities: {
        id: ['Deal Id', 'Deal ID', 'Potential Id', '商机编号', '商机ID'],
        customer: ['Account Name.id', 'Account Id', '客户编号', '客户ID'],
        owner: ['Deal Owner', 'Potential Owner', '商机所有者'],
        stage: ['Stage', '阶段'],
        probability: ['Probability', 'Probability (%)', '可能性'],
        amount: ['Amount', '金额'],
        created: ['Created Time', '创建时间'],
        closed: ['Closing Date', '结束日期', '成交日期'],
        lost: ['Reason For Loss', 'Reason for Loss', '丢单原因'],
      },
    },
  ),
  fxiaoke: preset(
    { zh: '纷享销客导出', en: 'Fxiaoke (纷享销客) export' },
    {
      customers: {
        id: ['客户编号', '客户ID', '客户id（不可更改）', '唯一性ID'],
        name: ['客户名称'],
        industry: ['1级行业', '行业', '客户行业'],
        region: ['地区定位', '大区', '区域', '销售区域'],
        province: ['省', '省份'],
        city: ['市', '城市'],
        owner: ['负责人', '客户负责人'],
        source: ['来源', '客户来源'],
        created: ['创建时间'],
      },
      leads: {
        id: ['线索编号', '线索ID', '销售线索编号', '线索id（不可更改）'],
        created: ['创建时间'],
        source: ['来源', '线索来源'],
        owner: ['负责人', '线索负责人'],
        province: ['省', '省份'],
        city: ['市', '城市'],
        lost: ['无效原因', '关闭原因'],
      },
      opportunities: {
        id: ['商机编号', '商机ID', '商机2.0编号', '商机id（不可更改）'],
        customer: ['客户编号', '客户ID'],
        owner: ['负责人', '商机负责人'],
        stage: ['商机阶段', '销售阶段', '阶段'],
        probability: ['赢率', '赢率(%)', '阶段赢率'],
        amount: ['商机金额', '预计成交金额', '金额'],
        created: ['创建时间'],
        closed: ['结单日期', '预计成交日期', '实际成交日期'],
        lost: ['输单原因', '丢单原因'],
      },
    },
  ),
}

import type { Words } from '../words.ts'

/**
 * What a column holds.
 * `money` is an amount in major currency units, stored exactly (DECIMAL(18,4)); `timestamp` is an instant, stored as UTC without zone;
 * `date` is a business date (already in the business time zone) and is never shifted.
 */
export type ColumnType = 'text' | 'integer' | 'decimal' | 'money' | 'boolean' | 'date' | 'timestamp'

export interface Value extends Words {
  value: string
  /** What the platforms people sell on call it in their exports. */
  also?: string[]
}

/** One column of a source table. A column that isn't `required` may be null or missing in a file. */
export interface Column extends Words {
  name: string
  type: ColumnType
  required?: true
  /** What one unit is, where the type does not say it: days, minutes, kg, points. */
  unit?: Words
  /** `table.column` this one points to. Unknown targets are reported by the model check, not refused by the import. */
  references?: string
  /** The closed list of values; another value is refused at import. */
  values?: Value[]
  /** The lowest allowed number. */
  min?: number
  /** The highest allowed number. */
  max?: number
  /** Filled from this timestamp column as the business date when a file has no value for it. */
  dateOf?: string
  /** Part of a key that may be missing: an empty cell is stored as empty text. */
  blank?: true
  /** No two keys may share a value: a second row with it is the same record delivered twice, and refused at import. */
  unique?: true
}

/** One table of the source contract: what an import fills and the model reads. */
export interface Table extends Words {
  name: string
  /** Columns that identify a row; importing the same key again replaces, never doubles. */
  key: string[]
  columns: Column[]
}

type Extra = Omit<Column, 'name' | 'type' | 'zh' | 'en'>
const column =
  (type: ColumnType) =>
  (name: string, zh: string, en: string, extra: Extra = {}): Column => ({ name, type, zh, en, ...extra })
const text = column('text')
const integer = column('integer')
const decimal = column('decimal')
const money = column('money')
const flag = column('boolean')
const date = column('date')
const time = column('timestamp')
const to = (references: string): Extra => ({ references })
const required: Extra = { required: true }
const key = (references?: string): Extra => (references ? { required: true, references } : { required: true })
const oneOf = (...values: [value: string, zh: string, en: string, ...also: string[]][]): Extra => ({
  values: values.map(([value, zh, en, ...also]) => ({ value, zh, en, ...(also.length > 0 && { also }) })),
})
const days: Extra = { unit: { zh: '天', en: 'days' } }

const place = [
  text('region', '大区，如 华东', 'Sales region, e.g. East China'),
  text('province', '省份', 'Province or state'),
  text('city', '城市', 'City'),
]

const customerTypes = oneOf(
  ['person', '个人', 'Person', 'individual', 'consumer', 'private', 'b2c', '个人客户', '消费者', '自然人'],
  ['small_firm', '小微企业', 'Small firm', 'small business', 'smb', 'sme', '中小企业', '小企业', '小微'],
  ['key_account', '大客户', 'Key account', 'enterprise', 'corporate', 'key account', 'ka', '重点客户', '战略客户'],
)

const leadStage = oneOf(
  ['lead', '线索', 'Lead', 'new', 'mql', '新线索', '新建'],
  ['intent', '意向', 'Intent', 'qualified', 'sql', '有意向', '意向客户'],
  ['negotiation', '商务洽谈', 'Negotiation', 'negotiating', '洽谈', '谈判', '商务谈判'],
  ['quote', '报价', 'Quote', 'proposal', 'quotation', '方案报价', '已报价'],
  ['order', '订单', 'Order', 'won', 'closed won', 'closedwon', '成交', '赢单', '已成交'],
  ['lost', '输单', 'Lost', 'closed lost', 'closedlost', '丢单', '已流失', '无效', 'disqualified'],
)

/** Every table of the source contract, in the order they are created and loaded. Column meaning is each column's words. */
export const tables: Table[] = [
  {
    name: 'owners',
    zh: '销售人员',
    en: 'Sales people',
    key: ['owner_id'],
    columns: [
      text('owner_id', '人员编号', 'Identifier of the sales person', key()),
      text('name', '姓名', 'Name', required),
      text('team', '团队', 'Team'),
      text('region', '负责大区', 'Region they cover'),
      date('hired_on', '入职日期', 'Date hired'),
      date('left_on', '离职日期', 'Date left; empty while employed'),
      money('hourly_cost', '每小时成本', 'Cost of one working hour', { min: 0 }),
    ],
  },
  {
    name: 'campaigns',
    zh: '营销活动',
    en: 'Campaigns',
    key: ['campaign_id'],
    columns: [
      text('campaign_id', '活动编号', 'Identifier of the campaign', key()),
      text('name', '活动名称', 'Name', required),
      text('channel', '渠道', 'Channel it runs in'),
      text('kind', '类型：获客、召回、促销等', 'Kind: acquisition, win-back, promotion …'),
      date('starts_on', '开始日期', 'First day'),
      date('ends_on', '结束日期', 'Last day'),
      money('budget', '预算', 'Budget', { min: 0 }),
    ],
  },
  {
    name: 'customers',
    zh: '客户',
    en: 'Customers',
    key: ['customer_id'],
    columns: [
      text('customer_id', '客户编号', 'Identifier of one person or firm after merging', key()),
      text('name', '客户名称', 'Name'),
      text('customer_type', '客户类型', 'Type of customer', customerTypes),
      text(
        'gender',
        '性别',
        'Gender',
        oneOf(
          ['female', '女', 'Female', 'f', 'w', 'woman', '女性', '女士', '小姐'],
          ['male', '男', 'Male', 'm', 'man', '男性', '先生'],
          ['other', '其他', 'Other'],
        ),
      ),
      date('born_on', '出生日期', 'Date of birth'),
      text(
        'age_band',
        '年龄段',
        'Age band',
        oneOf(
          ['under_18', '18 岁以下', 'Under 18', '<18', '0-17', '18以下', '未成年'],
          ['18_24', '18–24 岁', '18–24'],
          ['25_34', '25–34 岁', '25–34'],
          ['35_44', '35–44 岁', '35–44'],
          ['45_54', '45–54 岁', '45–54'],
          ['55_64', '55–64 岁', '55–64'],
          ['65_up', '65 岁及以上', '65 and over', '65+', '65及以上', '65岁以上', '≥65', '>=65'],
        ),
      ),
      text('occupation', '职业', 'Occupation'),
      text('industry', '行业', 'Industry of a firm'),
      text(
        'company_size',
        '企业规模',
        'Size of a firm',
        oneOf(['micro', '微型', 'Micro'], ['small', '小型', 'Small'], ['medium', '中型', 'Medium'], ['large', '大型', 'Large']),
      ),
      ...place,
      text('city_tier', '城市级别，如 一线', 'City tier, e.g. tier 1'),
      text('channel', '获客渠道；空为未知', 'Channel that won the customer; empty means unknown'),
      text('campaign_id', '获客活动', 'Campaign that won the customer', to('campaigns.campaign_id')),
      text('owner_id', '负责销售', 'Sales person in charge', to('owners.owner_id')),
      time('joined_at', '建档时间', 'When the customer became known'),
      date('joined_on', '建档日期', 'Business date the customer became known', { dateOf: 'joined_at' }),
      text('phone_hash', '手机号散列值', 'Hash of the phone number'),
      text('address_hash', '地址散列值', 'Hash of the address'),
      flag('email_consent', '同意接收邮件', 'Agreed to receive e-mail'),
      flag('sms_consent', '同意接收短信', 'Agreed to receive text messages'),
      money('monthly_fee', '每月订阅费（订阅制业务）', 'Recurring fee a month, for subscription businesses', { min: 0 }),
      date('contract_started_on', '合同开始日期（订阅制业务）', 'Start of the contract, for subscription businesses'),
      date('contract_ended_on', '合同终止日期；在约客户为空', 'End of the contract; empty while it runs'),
      text('churn_reason', '流失原因', 'Reason given for leaving'),
      text(
        'contract_type',
        '合同类型（订阅制业务），如 按月、两年',
        'Kind of contract, for subscription businesses, e.g. monthly or two years',
      ),
      text('payment_method', '付款方式', 'How the customer pays'),
      text('service_type', '订阅的服务，如 光纤', 'Service subscribed to, e.g. fibre'),
    ],
  },
  {
    name: 'products',
    zh: '商品',
    en: 'Products',
    key: ['product_id'],
    columns: [
      text('product_id', '商品编号', 'Identifier of the product (SKU)', key()),
      text('name', '商品名称', 'Name'),
      text('category', '品类', 'Category'),
      text('subcategory', '子类', 'Subcategory'),
      text('brand', '品牌', 'Brand'),
      money('list_price', '标价', 'List price', { min: 0 }),
      money('unit_cost', '单位成本', 'Cost of one unit', { min: 0 }),
      decimal('weight_kg', '重量', 'Weight', { unit: { zh: '千克', en: 'kg' }, min: 0 }),
    ],
  },
  {
    name: 'orders',
    zh: '订单',
    en: 'Orders',
    key: ['order_id'],
    columns: [
      text('order_id', '订单编号', 'Identifier of the order', key()),
      text('external_id', '来源系统编号', 'Identifier in the source system', { unique: true }),
      text('customer_id', '客户编号；空为未识别客户', 'Customer; empty for an unidentified buyer', to('customers.customer_id')),
      time('ordered_at', '下单时间', 'When the order was placed', required),
      date('ordered_on', '下单日期（业务时区）', 'Business date of the order', { dateOf: 'ordered_at' }),
      text(
        'status',
        '订单状态',
        'Status',
        oneOf(
          [
            'placed',
            '已下单',
            'Placed',
            '等待买家付款',
            '等待付款',
            '待付款',
            '未付款',
            '待支付',
            '未支付',
            '新订单',
            '已创建',
            'pending',
            'pending payment',
            'awaiting payment',
            'payment pending',
            'on hold',
            'created',
            'new',
            'open',
            'unpaid',
          ],
          [
            'paid',
            '已付款',
            'Paid',
            '买家已付款',
            '买家已付款，等待卖家发货',
            '等待卖家发货',
            '等待发货',
            '待发货',
            '未发货',
            '等待出库',
            '待出库',
            '等待配货',
            '已支付',
            '支付成功',
            '付款成功',
            '备货中',
            'processing',
            'unfulfilled',
            'unshipped',
            'awaiting shipment',
            'awaiting fulfillment',
            'confirmed',
            'approved',
          ],
          [
            'shipped',
            '已发货',
            'Shipped',
            '卖家已发货',
            '卖家已发货，等待买家确认',
            '卖家已发货，等待买家确认收货',
            '等待买家确认',
            '等待买家确认收货',
            '等待确认收货',
            '待收货',
            '待签收',
            '配送中',
            '运输中',
            '派送中',
            '已出库',
            '已揽收',
            'fulfilled',
            'in transit',
            'out for delivery',
            'dispatched',
            'sent',
          ],
          [
            'delivered',
            '已签收',
            'Delivered',
            '交易成功',
            '交易完成',
            '已完成',
            '完成',
            '已收货',
            '确认收货',
            '已送达',
            '已妥投',
            '妥投',
            '订单完成',
            'completed',
            'complete',
            'done',
            'received',
          ],
          [
            'cancelled',
            '已取消',
            'Cancelled before shipment',
            '交易关闭',
            '已关闭',
            '关闭',
            '取消',
            '订单取消',
            '已作废',
            '作废',
            'cancelled',
            'canceled',
            'voided',
            'void',
            'failed',
            'expired',
          ],
        ),
      ),
      text('channel', '下单渠道', 'Channel of the order'),
      text('campaign_id', '归因活动', 'Campaign the order is credited to', to('campaigns.campaign_id')),
      text('owner_id', '负责销售', 'Sales person in charge', to('owners.owner_id')),
      ...place,
      time('paid_at', '付款时间', 'When it was paid'),
      time('shipped_at', '发货时间', 'When it was shipped'),
      date('promised_on', '承诺送达日期', 'Delivery date promised'),
      time('delivered_at', '签收时间', 'When it was delivered'),
      time('cancelled_at', '取消时间', 'When it was cancelled'),
      text('currency', '币种，ISO 4217', 'Currency, ISO 4217'),
      money('discount_amount', '整单优惠', 'Discount on the whole order, already in the line amounts', { min: 0 }),
      money('shipping_fee', '向客户收取的运费', 'Shipping charged to the customer'),
      flag('is_test', '测试订单，不计入任何指标', 'Test order, left out of every measure'),
      text('payment_method', '付款方式，如 微信支付', 'How it was paid, e.g. card'),
    ],
  },
  {
    name: 'order_lines',
    zh: '订单明细',
    en: 'Order lines',
    key: ['order_id', 'line_no'],
    columns: [
      text('order_id', '订单编号', 'Order', key('orders.order_id')),
      integer('line_no', '行号', 'Number of the line in the order, from 1', key()),
      text('product_id', '商品编号', 'Product', to('products.product_id')),
      decimal('quantity', '数量', 'Units sold', { required: true, min: 0 }),
      money('unit_price', '单价', 'Price of one unit before discount'),
      money('discount_amount', '行优惠', 'Discount on this line'),
      money('amount', '行金额（优惠后）', 'Line amount after discount', required),
      money('cost_amount', '成本金额', 'Cost of the goods of this line'),
    ],
  },
  {
    name: 'refunds',
    zh: '退款',
    en: 'Refunds',
    key: ['refund_id'],
    columns: [
      text('refund_id', '退款编号', 'Identifier of the refund', key()),
      text('order_id', '订单编号；空为无法对应订单', 'Order refunded; empty when it cannot be matched', to('orders.order_id')),
      integer('line_no', '退款行号', 'Line refunded; empty for the whole order'),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      text('product_id', '商品编号', 'Product', to('products.product_id')),
      time('refunded_at', '退款时间', 'When the money went back', required),
      date('refunded_on', '退款日期（业务时区）', 'Business date of the refund', { dateOf: 'refunded_at' }),
      decimal('quantity', '退货数量', 'Units returned', { min: 0 }),
      money('amount', '退款金额，正数', 'Money returned, a positive number', { required: true, min: 0 }),
      text('reason', '退款原因', 'Reason'),
      text('document_id', '退款单号；空则每笔自成一单', 'Number of the document that holds this refund; empty when it is one by itself'),
    ],
  },
  {
    name: 'visits',
    zh: '访问',
    en: 'Visits',
    key: ['day', 'channel', 'campaign_id'],
    columns: [
      date('day', '日期', 'Business date', key()),
      text('channel', '渠道', 'Channel', key()),
      text('campaign_id', '活动；无活动为空串', 'Campaign; empty text without one', {
        required: true,
        blank: true,
        references: 'campaigns.campaign_id',
      }),
      integer('visits', '访问次数', 'Visits', { required: true, min: 0 }),
      integer('visitors', '访客数', 'Visitors', { min: 0 }),
    ],
  },
  {
    name: 'leads',
    zh: '线索',
    en: 'Leads',
    key: ['lead_id'],
    columns: [
      text('lead_id', '线索编号', 'Identifier of the lead', key()),
      text('customer_id', '成交客户', 'Customer it became', to('customers.customer_id')),
      time('created_at', '创建时间', 'When it was created', required),
      date('created_on', '创建日期（业务时区）', 'Business date it was created', { dateOf: 'created_at' }),
      text('customer_type', '客户类型', 'Type of customer', customerTypes),
      text('source', '来源', 'Source'),
      text('channel', '渠道', 'Channel'),
      text('campaign_id', '活动', 'Campaign', to('campaigns.campaign_id')),
      text('owner_id', '负责销售', 'Sales person in charge', to('owners.owner_id')),
      ...place,
      time('first_response_at', '首次响应时间', 'When it was first answered'),
      money('expected_amount', '预计金额', 'Expected value', { min: 0 }),
      text('lost_reason', '输单原因', 'Reason it was lost'),
      text('sdr_id', '线索开发人员（SDR）', 'Who developed and handed over the lead (SDR)', to('owners.owner_id')),
    ],
  },
  {
    name: 'lead_stages',
    zh: '线索阶段',
    en: 'Lead stage history',
    key: ['lead_id', 'stage', 'entered_at'],
    columns: [
      text('lead_id', '线索编号', 'Lead', key('leads.lead_id')),
      text('stage', '阶段', 'Stage entered', { required: true, ...leadStage }),
      time('entered_at', '进入时间', 'When the stage was entered', required),
      text('owner_id', '当时的负责销售', 'Sales person at that moment', to('owners.owner_id')),
    ],
  },
  {
    name: 'lead_activities',
    zh: '线索活动',
    en: 'Activities of a lead',
    key: ['lead_id', 'activity', 'entered_at'],
    columns: [
      text('lead_id', '线索编号', 'Lead', key('leads.lead_id')),
      text(
        'activity',
        '活动，用来源系统的名称；漏斗的五个阶段另存于线索阶段',
        "Activity by the source's own name; the five stages of the funnel have a table of their own",
        key(),
      ),
      time('entered_at', '发生时间', 'When it happened', required),
      text('owner_id', '当时的负责销售', 'Sales person at that moment', to('owners.owner_id')),
    ],
  },
  {
    name: 'opportunities',
    zh: '商机',
    en: 'Opportunities',
    key: ['opportunity_id'],
    columns: [
      text('opportunity_id', '商机编号', 'Identifier of the opportunity', key()),
      text('lead_id', '线索编号', 'Lead it came from', to('leads.lead_id')),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      text('owner_id', '负责销售', 'Sales person in charge', to('owners.owner_id')),
      text('product_id', '商品编号', 'Product', to('products.product_id')),
      text('stage', '当前阶段', 'Present stage', required),
      decimal('probability', '赢单概率，0–1', 'Probability of winning, 0–1', { min: 0, max: 1 }),
      money('amount', '金额', 'Value', { min: 0 }),
      date('created_on', '创建日期', 'Date created', required),
      date('closed_on', '关闭日期', 'Date closed; empty while open'),
      text(
        'outcome',
        '结果',
        'Outcome',
        oneOf(
          ['open', '进行中', 'Open', 'in progress', 'ongoing', '跟进中', '未成交'],
          ['won', '赢单', 'Won', 'closed won', 'closedwon', '成交', '已成交', '赢', 'true', 'yes', '是'],
          ['lost', '输单', 'Lost', 'closed lost', 'closedlost', '丢单', '已流失', '输', '无效', 'false', 'no', '否'],
        ),
      ),
      text('lost_reason', '输单原因', 'Reason it was lost'),
    ],
  },
  {
    name: 'campaign_contacts',
    zh: '活动触达',
    en: 'Campaign contacts',
    key: ['campaign_id', 'customer_id'],
    columns: [
      text('campaign_id', '活动', 'Campaign', key('campaigns.campaign_id')),
      text('customer_id', '客户编号', 'Customer', key('customers.customer_id')),
      text(
        'arm',
        '分组',
        'Group',
        oneOf(
          ['treated', '触达组', 'Treated', 'treatment', 'test', 'experiment', '实验组', '干预组'],
          ['control', '对照组', 'Control', 'holdout', '对照'],
        ),
      ),
      time('contacted_at', '触达时间', 'When contacted, or would have been'),
      time('responded_at', '响应时间', 'When the customer responded'),
      money('cost', '触达成本', 'Cost of the contact', { min: 0 }),
    ],
  },
  {
    name: 'spend',
    zh: '投放费用',
    en: 'Marketing spend',
    key: ['day', 'channel', 'campaign_id'],
    columns: [
      date('day', '日期', 'Business date', key()),
      text('channel', '渠道', 'Channel', key()),
      text('campaign_id', '活动；无活动为空串', 'Campaign; empty text without one', {
        required: true,
        blank: true,
        references: 'campaigns.campaign_id',
      }),
      money('amount', '费用', 'Money spent', { required: true, min: 0 }),
      integer('impressions', '展示次数', 'Impressions', { min: 0 }),
      integer('clicks', '点击次数', 'Clicks', { min: 0 }),
      integer('leads', '平台回传线索数', 'Leads reported by the platform', { min: 0 }),
      integer('purchases', '平台回传成交数', 'Purchases reported by the platform', { min: 0 }),
      money('purchase_value', '平台回传成交金额', 'Value of the purchases reported by the platform', { min: 0 }),
    ],
  },
  {
    name: 'emails',
    zh: '邮件',
    en: 'E-mails',
    key: ['email_id'],
    columns: [
      text('email_id', '邮件编号', 'Identifier of the message', key()),
      text('campaign_id', '活动', 'Campaign', to('campaigns.campaign_id')),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      time('sent_at', '发送时间', 'When it was sent', required),
      time('delivered_at', '送达时间', 'When it was delivered'),
      time('opened_at', '首次打开时间', 'When it was first opened'),
      time('clicked_at', '首次点击时间', 'When it was first clicked'),
    ],
  },
  {
    name: 'mentions',
    zh: '社交提及',
    en: 'Social mentions',
    key: ['mention_id'],
    columns: [
      text('mention_id', '提及编号', 'Identifier of the mention', key()),
      time('mentioned_at', '提及时间', 'When it was posted', required),
      text('platform', '平台', 'Platform'),
      text(
        'sentiment',
        '情感',
        'Sentiment',
        oneOf(
          ['positive', '正面', 'Positive', 'pos', '正向', '积极', '好评'],
          ['neutral', '中性', 'Neutral', 'neu', '中立', '中评'],
          ['negative', '负面', 'Negative', 'neg', '负向', '消极', '差评'],
        ),
      ),
      text('topic', '主题', 'Topic'),
      integer('reach', '覆盖人数', 'People reached', { min: 0 }),
    ],
  },
  {
    name: 'tickets',
    zh: '工单',
    en: 'Tickets',
    key: ['ticket_id'],
    columns: [
      text('ticket_id', '工单编号', 'Identifier of the ticket', key()),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      text('order_id', '订单编号', 'Order', to('orders.order_id')),
      text(
        'kind',
        '类型',
        'Kind',
        oneOf(
          ['question', '咨询', 'Question', 'inquiry', 'enquiry', '售前', '咨询类'],
          ['complaint', '投诉', 'Complaint', '投诉类', '客诉'],
          ['service', '售后', 'After-sales', 'after sales', 'aftersales', 'support', 'incident', '售后类', '报修', '维修'],
        ),
      ),
      text(
        'priority',
        '优先级',
        'Priority',
        oneOf(
          ['low', '低', 'Low', 'p4', 'minor', '不紧急'],
          ['normal', '中', 'Normal', 'medium', 'moderate', 'p3', '一般', '普通', '正常'],
          ['high', '高', 'High', 'urgent', 'critical', 'p1', 'p2', '紧急', '非常紧急', '严重'],
        ),
      ),
      time('opened_at', '创建时间', 'When it was opened', required),
      time('first_reply_at', '首次回复时间', 'When it was first answered'),
      time('resolved_at', '解决时间', 'When it was resolved'),
      integer('contacts', '往来次数', 'Contacts needed', { min: 0 }),
      money('cost', '处理成本', 'Cost of handling', { min: 0 }),
    ],
  },
  {
    name: 'survey_invitations',
    zh: '调查邀请',
    en: 'Survey invitations',
    key: ['invitation_id'],
    columns: [
      text('invitation_id', '邀请编号', 'Identifier of the invitation', key()),
      text('survey', '调查', 'Survey', required),
      text('touchpoint', '触点', 'Touchpoint'),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      text('order_id', '订单编号', 'Order', to('orders.order_id')),
      time('invited_at', '邀请时间', 'When it was sent', required),
      flag('delivered', '是否送达', 'Whether it was delivered'),
    ],
  },
  {
    name: 'survey_answers',
    zh: '调查回答',
    en: 'Survey answers',
    key: ['answer_id'],
    columns: [
      text('answer_id', '回答编号', 'Identifier of the answer', key()),
      text('invitation_id', '邀请编号', 'Invitation', to('survey_invitations.invitation_id')),
      text('survey', '调查', 'Survey', required),
      text('touchpoint', '触点', 'Touchpoint'),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      text('order_id', '订单编号', 'Order', to('orders.order_id')),
      time('answered_at', '回答时间', 'When it was answered', required),
      text('question', '指标', 'Kind of question', oneOf(['nps', '净推荐值', 'NPS'], ['csat', '满意度', 'CSAT'], ['ces', '费力度', 'CES'])),
      integer('score', '分数；空为未回答', 'Score; empty when not answered'),
      integer('scale_max', '量表最高分', 'Highest score of the scale'),
      decimal('weight', '权重', 'Weight', { min: 0 }),
      text('comment', '评论', 'Comment'),
      integer('scale_min', '量表最低分；空则 NPS 为 0，其余为 1', 'Lowest score of the scale; empty means 0 for NPS and 1 for the others'),
      flag(
        'lower_is_better',
        '分数越低越好，如 2010 年版费力度',
        'Whether a lower score is the better one, as in the effort score of 2010',
      ),
    ],
  },
  {
    name: 'targets',
    zh: '目标',
    en: 'Targets',
    key: ['metric', 'month', 'region', 'owner_id', 'category'],
    columns: [
      text('metric', '指标，如 net_sales', 'Measure, e.g. net_sales', key()),
      date('month', '月份首日', 'First day of the month', key()),
      text('region', '大区；不分大区为空串', 'Region; empty text for all', { ...key(), blank: true }),
      text('owner_id', '销售；不分销售为空串', 'Sales person; empty text for all', { ...key(), blank: true }),
      text('category', '品类；不分品类为空串', 'Category; empty text for all', { ...key(), blank: true }),
      money('target', '目标值', 'Target value', required),
    ],
  },
  {
    name: 'competitor_observations',
    zh: '竞品观察',
    en: 'Competitor observations',
    key: ['competitor', 'aspect', 'category', 'observed_on'],
    columns: [
      text('competitor', '竞争对手', 'Competitor', key()),
      text('aspect', '方面', 'Aspect', {
        required: true,
        ...oneOf(
          ['price_index', '价格指数', 'Price index'],
          ['share', '市场份额', 'Market share'],
          ['score', '满意度评分', 'Satisfaction score'],
        ),
      }),
      text('category', '品类；不分品类为空串', 'Category; empty text for all', { ...key(), blank: true }),
      date('observed_on', '观察日期', 'Date observed', key()),
      decimal('value', '数值', 'Value', required),
      text('source', '来源', 'Source'),
    ],
  },
  {
    name: 'costs',
    zh: '服务成本',
    en: 'Costs to serve',
    key: ['cost_id'],
    columns: [
      text('cost_id', '成本编号', 'Identifier of the cost', key()),
      text('customer_id', '客户编号', 'Customer', to('customers.customer_id')),
      text('order_id', '订单编号', 'Order', to('orders.order_id')),
      date('incurred_on', '发生日期', 'Date incurred', required),
      text('kind', '成本类型', 'Kind of cost', {
        required: true,
        ...oneOf(
          ['shipping', '运费', 'Shipping'],
          ['payment', '支付手续费', 'Payment fee'],
          ['refund_handling', '退货处理', 'Refund handling'],
          ['support', '客服', 'Support'],
          ['rep_time', '销售工时', 'Sales time'],
          ['contact', '营销触达', 'Marketing contact'],
          ['other', '其他', 'Other'],
        ),
      }),
      money('amount', '金额', 'Amount', required),
    ],
  },
  {
    name: 'events',
    zh: '日历与业务事件',
    en: 'Calendar and business events',
    key: ['event_id'],
    columns: [
      text('event_id', '事件编号', 'Identifier of the event', key()),
      text('name_zh', '中文名称', 'Chinese name', required),
      text('name_en', '英文名称', 'English name', required),
      text(
        'kind',
        '类型',
        'Kind',
        oneOf(
          ['holiday', '节假日', 'Holiday'],
          ['workday', '调休工作日', 'Shifted working day'],
          ['shopping', '购物节', 'Shopping event'],
          ['business', '业务事件', 'Business event'],
        ),
      ),
      date('starts_on', '开始日期', 'First day', required),
      date('ends_on', '结束日期', 'Last day', required),
      integer('length', '天数', 'Length', days),
    ],
  },
]

/** The table of that name. Throws on a name outside the contract: the caller checks names that people typed with `tables`. */
export function tableNamed(name: string): Table {
  const found = tables.find((table) => table.name === name)
  if (!found) throw new Error(`No table "${name}" in the source contract`)
  return found
}

/** The SQL type of each kind of column, on DuckDB and Postgres. */
export const sqlTypes: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE PRECISION',
  money: 'DECIMAL(18,4)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
}

/** The SQL that makes one table, valid on DuckDB and Postgres. */
export function toCreateTable(table: Table, name = table.name): string {
  const columns = table.columns.map((c) => `"${c.name}" ${sqlTypes[c.type]}${c.required ? ' NOT NULL' : ''}`)
  return `CREATE TABLE IF NOT EXISTS ${name} (${columns.join(', ')})`
}

/** The SQL that adds a column to a table made by an earlier version, valid on DuckDB and Postgres. */
export function toAddColumn(table: Table, column: Column): string {
  return `ALTER TABLE ${table.name} ADD COLUMN IF NOT EXISTS "${column.name}" ${sqlTypes[column.type]}`
}

import { tables } from '../../dashboard/core/source/contract.ts'

/** The columns the demo writes, by table; each is a column of the source contract. */
export const columns = {
  owners: ['owner_id', 'name', 'team', 'region', 'hired_on', 'left_on', 'hourly_cost'],
  customers: [
    'customer_id',
    'name',
    'customer_type',
    'gender',
    'born_on',
    'age_band',
    'occupation',
    'industry',
    'company_size',
    'region',
    'province',
    'city',
    'city_tier',
    'channel',
    'campaign_id',
    'owner_id',
    'joined_at',
    'joined_on',
    'phone_hash',
    'address_hash',
    'email_consent',
    'sms_consent',
    'churn_reason',
  ],
  products: ['product_id', 'name', 'category', 'subcategory', 'brand', 'list_price', 'unit_cost', 'weight_kg'],
  orders: [
    'order_id',
    'external_id',
    'customer_id',
    'ordered_at',
    'ordered_on',
    'status',
    'channel',
    'campaign_id',
    'owner_id',
    'region',
    'province',
    'city',
    'paid_at',
    'shipped_at',
    'promised_on',
    'delivered_at',
    'cancelled_at',
    'currency',
    'discount_amount',
    'shipping_fee',
    'is_test',
  ],
  order_lines: ['order_id', 'line_no', 'product_id', 'quantity', 'unit_price', 'discount_amount', 'amount', 'cost_amount'],
  refunds: ['refund_id', 'order_id', 'line_no', 'customer_id', 'product_id', 'refunded_at', 'refunded_on', 'quantity', 'amount', 'reason'],
  costs: ['cost_id', 'customer_id', 'order_id', 'incurred_on', 'kind', 'amount'],
  leads: [
    'lead_id',
    'customer_id',
    'created_at',
    'created_on',
    'customer_type',
    'source',
    'channel',
    'campaign_id',
    'owner_id',
    'region',
    'province',
    'city',
    'first_response_at',
    'expected_amount',
    'lost_reason',
  ],
  lead_stages: ['lead_id', 'stage', 'entered_at', 'owner_id'],
  tickets: ['ticket_id', 'customer_id', 'order_id', 'kind', 'priority', 'opened_at', 'first_reply_at', 'resolved_at', 'contacts', 'cost'],
  survey_invitations: ['invitation_id', 'survey', 'touchpoint', 'customer_id', 'order_id', 'invited_at', 'delivered'],
  survey_answers: [
    'answer_id',
    'invitation_id',
    'survey',
    'touchpoint',
    'customer_id',
    'order_id',
    'answered_at',
    'question',
    'score',
    'scale_max',
    'comment',
  ],
  campaigns: ['campaign_id', 'name', 'channel', 'kind', 'starts_on', 'ends_on', 'budget'],
  campaign_contacts: ['campaign_id', 'customer_id', 'arm', 'contacted_at', 'responded_at', 'cost'],
  emails: ['email_id', 'campaign_id', 'customer_id', 'sent_at', 'delivered_at', 'opened_at', 'clicked_at'],
  opportunities: [
    'opportunity_id',
    'lead_id',
    'customer_id',
    'owner_id',
    'product_id',
    'stage',
    'probability',
    'amount',
    'created_on',
    'closed_on',
    'outcome',
    'lost_reason',
  ],
  mentions: ['mention_id', 'mentioned_at', 'platform', 'sentiment', 'topic', 'reach'],
  competitor_observations: ['competitor', 'aspect', 'category', 'observed_on', 'value', 'source'],
  targets: ['metric', 'month', 'region', 'owner_id', 'category', 'target'],
  visits: ['day', 'channel', 'campaign_id', 'visits', 'visitors'],
  spend: ['day', 'channel', 'campaign_id', 'amount', 'impressions', 'clicks', 'leads'],
  events: ['event_id', 'name_zh', 'name_en', 'kind', 'starts_on', 'ends_on', 'length'],
} as const

export type DemoTable = keyof typeof columns
/** The tables of the demo in the contract's order. */
export const demoTables = tables.map((t) => t.name).filter((name): name is DemoTable => name in columns)

type Cell = string | number | boolean | undefined

/** Text that may hold anything, quoted where CSV asks for it. Empty text is `""`; a missing value is nothing at all. */
export const quoted = (text: string) => (text === '' || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const twoDigits = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'))
/** Cents as an amount with two decimals. */
export function yuan(cents: number): string {
  if (cents < 0) return `-${yuan(-cents)}`
  const whole = Math.floor(cents / 100)
  return `${whole}.${twoDigits[cents - whole * 100]}`
}

/** A time in seconds since the start of the window, as local time with its offset. */
export function timeText(iso: readonly string[], seconds: number): string {
  const d = Math.floor(seconds / 86_400)
  const s = seconds - d * 86_400
  const h = Math.floor(s / 3600)
  const m = Math.floor((s - h * 3600) / 60)
  return `${iso[d]} ${twoDigits[h]}:${twoDigits[m]}:${twoDigits[s % 60]}+08:00`
}

/** CSV text of one table. Cells come in the order of `columns`. */
export class Rows {
  count = 0
  private readonly parts: string[] = []
  /** Adds a row whose cells are known to need no quoting (or are quoted already); `undefined` is a missing value. */
  add(cells: Cell[]): void {
    this.parts.push(cells.join(','))
    this.count += 1
  }
  toText(header: readonly string[]): string {
    return `${header.join(',')}\n${this.parts.join('\n')}\n`
  }
}
export type Tables = Record<DemoTable, Rows>
/** An empty set of tables. */
export const emptyTables = () => Object.fromEntries(demoTables.map((name) => [name, new Rows()])) as Tables

import DaybookModel

/// What a column of an unknown table seems to hold, judged by its header and its values.
enum ColumnRole: String, CaseIterable {
    case customer, customerName, person, phone, email, city, region, address
    case invoice, order, payment, caseKey, line
    case due, paid, date
    case currency, price, freight, amount, quantity
    case product, seller, status, method, channel, score, comment, agent

    /// Headers, without blanks, dashes and `_`, in lower case: the first that a header equals, or else contains, wins.
    var headers: [String] {
        switch self {
        case .customer:
            [
                "customerid", "customerno", "customernumber", "customercode", "customerkey", "clientid", "custid",
                "accountid", "accountno", "memberid", "客户编号", "客户号", "客户代码", "客户编码", "客户id", "会员号", "会员编号", "会员id",
            ]
        case .customerName:
            [
                "customername", "clientname", "companyname", "customer", "client", "company", "客户名称", "客户", "公司名称",
                "单位名称", "购货单位", "公司",
            ]
        case .person: ["fullname", "contactname", "name", "姓名", "联系人"]
        case .phone: ["phone", "mobile", "telephone", "tel", "手机", "电话", "手机号"]
        case .email: ["email", "mail", "邮箱", "邮件"]
        case .city: ["city", "town", "城市", "市"]
        case .region: ["region", "state", "province", "area", "countrycode", "country", "地区", "区域", "省份", "省"]
        case .address: ["address", "street", "地址"]
        case .invoice: ["invoicenumber", "invoiceno", "invoiceid", "invoice", "发票号码", "发票号", "发票编号"]
        case .order: ["orderid", "orderno", "ordernumber", "order", "contractno", "订单号", "订单编号", "单号", "合同号", "合同编号"]
        case .payment: ["paymentid", "paymentno", "receiptno", "transactionid", "收款单号", "付款单号", "流水号", "交易号"]
        case .caseKey: ["caseid", "ticketid", "ticket", "caseno", "工单号", "投诉编号", "案件号"]
        case .line: ["orderitemid", "lineno", "line", "itemno", "行号", "序号"]
        case .due: ["duedate", "due", "到期日", "到期日期", "应付日期", "到期"]
        case .paid:
            ["paymentdate", "paiddate", "settleddate", "paidat", "paid", "settled", "收款日期", "付款日期", "回款日期", "到账日期"]
        case .date:
            ["orderdate", "invoicedate", "date", "timestamp", "time", "createdat", "日期", "时间", "开票日期", "下单时间", "下单日期"]
        case .currency: ["currency", "currencycode", "币种", "币别"]
        case .price: ["unitprice", "price", "单价"]
        case .freight: ["freight", "shipping", "运费"]
        case .amount:
            ["amount", "total", "revenue", "value", "sales", "gross", "price", "金额", "价税合计", "应收", "销售额", "实付", "合计"]
        case .quantity: ["quantity", "qty", "count", "pieces", "数量", "件数"]
        case .product: ["productid", "sku", "product", "item", "商品", "产品", "货号", "品名"]
        case .seller: ["seller", "vendor", "shop", "卖家", "店铺"]
        case .status: ["status", "状态"]
        case .method: ["paymentmethod", "paymenttype", "method", "付款方式", "支付方式", "收款方式"]
        case .channel: ["channel", "渠道", "方式"]
        case .score: ["score", "rating", "satisfaction", "stars", "评分", "满意度", "得分"]
        case .comment: ["comment", "remark", "note", "message", "text", "备注", "评价", "内容", "留言"]
        case .agent: ["agent", "owner", "salesperson", "resource", "业务员", "客服", "负责人", "销售员", "经办人"]
        }
    }

    /// Whether values of this shape can be meant.
    func fits(_ shape: ColumnShape) -> Bool {
        switch self {
        case .due, .paid, .date: shape.isDates
        case .price, .freight, .amount, .quantity, .score: shape.isNumbers
        case .customerName, .person, .city, .comment, .method, .channel, .status: !shape.isDates && !shape.isNumbers
        default: !shape.isDates
        }
    }

    /// How well a header says this role: 0 not at all; a longer word that the header equals is best.
    func likeness(_ header: String) -> Int {
        let plain = header.lowercased().filter { !" _-./()（）".contains($0) }
        if headers.contains(plain) { return 1000 }
        return headers.filter { plain.contains($0) && ($0.utf8.count > 3 || $0 == plain) }.map(\.utf8.count).max() ?? 0
    }
}

/// What the values of a column look like.
struct ColumnShape {
    /// Every value is a date; with `order` unknown when several orders read them all, or none was needed.
    var isDates = false
    /// The orders of day and month that read every value; empty when the values speak for themselves.
    var possibleOrders: [DateOrder] = []
    var isNumbers = false
    /// No value has a digit.
    var hasNames = false
    /// Some values look like names of companies.
    var hasCompanies = false

    init(_ values: [String]) {
        let values = values.filter { !$0.isEmpty }
        guard !values.isEmpty else { return }
        let reads = { (order: DateOrder?) in
            values.allSatisfy { value in
                guard value.utf8.count >= 6 else { return false }
                return (try? DateText.parse(value, order: order)) != nil  // Only whether it is a date matters here.
            }
        }
        if reads(nil) {
            isDates = true
        } else {
            possibleOrders = [.monthFirst, .dayFirst].filter { reads($0) }
            isDates = !possibleOrders.isEmpty
        }
        // Digits such as 20240105 are both; a date is what such a column is used for.
        isNumbers = !isDates && values.allSatisfy(ColumnShape.isNumber)
        // Words without a digit: as a key, such a column would be a name.
        hasNames = values.allSatisfy { !$0.contains(where: \.isNumber) }
        let marks = ["公司", "厂", "集团", "店", "银行", "中心", "ltd", "inc", "gmbh", "llc", "corp", "s.a", " co"]
        hasCompanies = values.contains { value in marks.contains { value.lowercased().contains($0) } }
    }

    /// Figures with separators and perhaps a sign of a currency.
    private static func isNumber(_ value: String) -> Bool {
        let figures = value.filter { $0.isNumber || ".,-+() ".contains($0) }
        return value.contains(where: \.isNumber) && value.count - figures.count <= 3 && !value.contains("/")
            && figures.count { $0 == "-" } <= 1
    }
}

/// The words the dealers' names and texts are built from. Companies are invented.
enum DealerWords {
    static let brands = [
        "康泽", "仁和堂", "瑞安", "百草", "济民", "恒春", "益生", "同德", "华康", "普安", "天佑", "永宁", "盛康",
        "博爱", "安泰", "福寿", "明德", "润和", "众益", "嘉仁", "慈航", "新元", "海润", "信康", "景和", "万康",
        "德济", "广安", "泰和", "佳禾", "晨曦", "南山",
    ]

    static let companyForms = ["医药有限公司", "药业有限公司", "医药贸易有限公司", "大药房连锁有限公司", "医药物流有限公司"]

    struct Product {
        let name: String
        /// Whole yuan without tax. A divisor of 1,000, so that every whole thousand is a whole number of boxes.
        let price: Int

        init(_ name: String, _ price: Int) {
            self.name = name
            self.price = price
        }
    }

    struct ProductLine {
        let name: String
        let products: [Product]

        init(_ name: String, _ products: [Product]) {
            self.name = name
            self.products = products
        }
    }

    static let productLines = [
        ProductLine(
            "处方药",
            [
                Product("阿莫西林胶囊", 10), Product("阿托伐他汀钙片", 40), Product("缬沙坦胶囊", 25), Product("二甲双胍片", 20),
                Product("注射用头孢曲松钠", 50), Product("胰岛素注射液", 125),
            ]),
        ProductLine(
            "非处方药",
            [
                Product("板蓝根颗粒", 8), Product("布洛芬缓释胶囊", 20), Product("复方感冒灵颗粒", 10), Product("维生素C片", 5),
                Product("健胃消食片", 8),
            ]),
        ProductLine(
            "医疗器械",
            [
                Product("电子血压计", 250), Product("血糖试纸", 50), Product("一次性注射器", 100), Product("医用外科口罩", 25),
                Product("雾化器", 200),
            ]),
    ]

    static let callTexts = [
        "询问新一批到货时间。", "确认下月采购计划。", "咨询产品价格和促销政策。", "核对本月对账单。", "介绍新品并寄送样品。", "询问发票开具进度。",
        "了解库存情况，建议补货。", "回访上次配送情况，客户满意。", "讨论年度框架协议条款。",
    ]

    static let visitTexts = [
        "参观仓库，库存周转正常。", "与采购和财务见面，讨论账期。", "介绍新品，客户有意试销。", "检查冷链储存条件，符合要求。", "年度业务回顾，客户希望扩大合作。",
    ]

    static let complaintTitles = ["外包装破损", "到货延迟", "批号与随货单不符", "发票信息有误", "冷链温度超标", "数量短少"]

    static let complaintTexts = [
        "收到的货物有几箱外包装破损，请尽快处理。", "原定上周到货，现在还没有收到，影响门店销售。", "随货同行单的批号和实物不一致，无法入库。",
        "发票抬头有误，财务无法入账，请重开。", "到货时温度记录显示超过8度，请说明原因。", "清点后少了两箱，请核实补发。",
    ]

    static let replyTexts = ["已收到您的反馈，正在核实，今天内答复。", "非常抱歉，已安排物流核查。", "已联系仓库，明天给您处理方案。"]
    static let resolutionTexts = ["已补发货物并致歉。", "已换货，客户确认收到。", "已重开发票并寄出。", "已提供温度记录和质检报告。", "已退款，客户接受。"]

    static let goodComments = ["送货及时，服务态度好。", "产品质量稳定，合作愉快。", "客户经理很专业。", "响应很快，继续合作。"]
    static let badComments = ["到货经常延迟。", "投诉处理太慢。", "希望账期更灵活。", "发票经常出错。"]
}

/// The words that names and texts of several demo companies are built from. Companies and people are invented.
enum DemoWords {
    struct City {
        let name: String
        let region: String
        /// Administrative division code (GB/T 2260).
        let division: String

        init(_ name: String, _ region: String, _ division: String) {
            self.name = name
            self.region = region
            self.division = division
        }
    }

    static let cities = [
        City("上海", "华东", "310000"), City("北京", "华北", "110000"), City("广州", "华南", "440100"),
        City("武汉", "华中", "420100"), City("成都", "西南", "510100"), City("西安", "西北", "610100"),
        City("沈阳", "东北", "210100"), City("杭州", "华东", "330100"), City("南京", "华东", "320100"),
        City("天津", "华北", "120000"), City("深圳", "华南", "440300"), City("长沙", "华中", "430100"),
        City("重庆", "西南", "500000"), City("兰州", "西北", "620100"), City("哈尔滨", "东北", "230100"),
        City("合肥", "华东", "340100"), City("济南", "华东", "370100"), City("石家庄", "华北", "130100"),
        City("南宁", "华南", "450100"), City("郑州", "华中", "410100"), City("昆明", "西南", "530100"),
        City("长春", "东北", "220100"), City("福州", "华东", "350100"),
    ]

    static let regions = ["华东", "华北", "华中", "华南", "西南", "西北", "东北"]

    static let familyNames = [
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗",
    ]

    static let givenNames = [
        "伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平", "刚",
        "桂英", "文博", "雨桐", "建国", "思远", "晓燕", "志强", "海燕", "子涵",
    ]

    static let contactTitles = ["采购经理", "采购主管", "财务经理", "总经理", "质量负责人"]

    static let banks = ["工商银行", "建设银行", "农业银行", "招商银行", "浦发银行"]

    static let dunningTexts = ["财务说下周安排付款。", "对方表示资金紧张。", "联系人答应核对后付款。", "电话无人接听。"]
}

import DaybookImport
import DaybookModel
import DaybookProjections
import Foundation

/// Good input from people and programs that no file of the project has.
enum FuzzSamples {
    /// One event with much in it, also in the two ways of packing.
    static let events: [[UInt8]] = {
        let line = Array(
            """
            {"specversion":"1.0","id":"1","source":"s","type":"daybook.interaction.logged.v1","subject":"customer/客户-1",\
            "time":"2024-05-20T09:30:00.5+08:00","partitionkey":"\\u00e9\\ud83d\\ude00","n":3,"data":{"channel":"phone"}}

            """.utf8)
        return [line, line + line + "{}\n\n[]\n".utf8] + packedTables
    }()

    static let tables: [[UInt8]] = {
        let text = "customer,day,amount\nC-1,2024-03-01,\"1,234.50\"\n客户,2024/3/2,-7\n# end\n"
        let utf16: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        // 客户,金额 in GB 18030.
        let chinese: [UInt8] = [0xBF, 0xCD, 0xBB, 0xA7, 0x2C, 0xBD, 0xF0, 0xB6, 0xEE, 0x0A, 0x41, 0x2C, 0x31, 0x0A]
        let others = ["a;b\tc\n\"x\"\"y\n\";'z';\\\r\n", "1 2  3\r4 5 6\r", "sep=;\nid;name\n1;Åé\n"].map {
            Array($0.utf8)
        }
        let tables: [[UInt8]] = [Array(text.utf8), utf16, chinese] + others + packedTables
        let choices: [UInt8] = [4, 5, 2, 3, 0x3C]
        return tables.flatMap { table in choices.map { choice in [choice] + table } }
    }()

    /// `customer,day` and a row, three times, by gzip and by zstd.
    private static let packedTables: [[UInt8]] = [
        "H4sIAAAAAAACA0suLS7Jz00t0klJrORy1jXUMTIwMtE1MNY1MORKJlMOAHEkVMZUAAAA",
        "KLUv/QRoHQEA4GN1c3RvbWVyLGRheQpDLTEsMjAyNC0wMy0wMQoBAPTP6QTWV2ZV",
    ].map { Data(base64Encoded: $0).map { Array($0) } ?? [] }

    /// Mappings and tables for them (`FuzzTarget.mapped`).
    static let mapped: [[UInt8]] = [
        [
            "accounts-receivable",
            """
            countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,\
            PaperlessBill
            391,0379-NEVHP,4/6/2013,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper
            406,8976-AMJEO,3/3/2012,0007900770,1/26/2013,2/25/2013,61.74,Yes,,Electronic

            """,
        ],
        ["cdnow", " 00004 0001 19970101  2   29.33\n 00004 0001 19970101  2   29.33\n"],
        [
            "helpdesk",
            """
            case_id,activity,timestamp,resource,customer,product,seriousness_2,service_level,service_type,\
            support_section,workgroup,responsible_section
            Case 1,Take in charge ticket,2012-10-09 14:50:17,Value 1,Value 2,Value 3,Value 1,Value 2,Value 1,Value 1,Value 1,Value 1
            Case 1,Resolve ticket,2012-10-09 14:51:01,Value 1,Value 2,Value 3,Value 1,Value 2,Value 1,Value 1,Value 1,Value 1
            Case 1,Closed,2012-10-25 11:54:26,Value 1,Value 3,Value 3,Value 1,Value 2,Value 1,Value 1,Value 1,Value 1

            """,
        ],
        [
            "rfm-reference",
            """
            customer_id,order_date,revenue,first_name,last_name,email
            Brion Stark,2004-12-20,32,Brion,Stark,brion_stark@rfmail.com
            Brion Stark,2004-12-20,32,Brion,Stark,brion_stark@rfmail.com

            """,
        ],
        [
            ownMapping, "no,客户,date,amount,kind\n1,A-1,5.1.2024,\"1.234,50\",x\n2,,05.01.2024,-7,y\n合计,,,8,\n",
            "A-1;company\n",
        ],
    ].map { parts in Array(parts.joined(separator: "\u{1C}").utf8) }

    private static let ownMapping = """
        mapping: receipts
        source: bank
        currency: EUR
        time_zone: Europe/Berlin
        date_order: dmy
        decimal_comma: true
        tables:
          receipts:
            columns: [no, { name: customer, header: [客户, customer] }, date, amount, { name: kind, optional: true }]
            joins:
              who: { table: customers, key: name, from: customer, optional: true }
            subject: customer/{customer}
            id: no
            unique: true
            events:
              - type: payment.received
                when: { column: kind, is: [x, y] }
                at: date
                data:
                  payment: { template: "{no}{repeat}" }
                  amount: amount
                  method: { column: kind, map: { x: cash }, else: "" }
          customers:
            layout: headerless
            delimiter: ";"
            columns: [{ name: name, like: 'A-\\d+' }, { name: sort, like: '[a-z]+' }]
        """

    static let values: [[UInt8]] = [
        "¥1,234.50", "(12.00)", "12.00-", "１２元", "R$ 1.234,5", "1e3", "-0", "99999999999999999", "2024-01-05",
        "2024年1月5日 14时30分",
        "5.1.2024", "1/5/2024 2:30 PM", "20240105", "2024-01-05T14:30:05.25+08:00", "2018-11-04 00:00", "45000.5",
    ].flatMap { text in (0..<8).map { (choice: UInt8) -> [UInt8] in [choice] + Array(text.utf8) } }

    static let rules: [[UInt8]] = RuleSetCatalogue.builtIn.map { Array($0.kind.sample($0.name).utf8) }

    static let project = Array(
        """
        ************************************************************************
        projects                      :  1
        jobs (incl. supersource/sink ):  4
        ************************************************************************
        PROJECT INFORMATION:
        pronr.  #jobs rel.date duedate tardcost  MPM-Time
            1      2      0       38       26       38
        ************************************************************************
        PRECEDENCE RELATIONS:
        jobnr.    #modes  #successors   successors
           1        1          2           2   3
           2        1          1           4
           3        1          1           4
           4        1          0
        ************************************************************************
        REQUESTS/DURATIONS:
        jobnr. mode duration  R 1  R 2  R 3  R 4
        ------------------------------------------------------------------------
          1      1     0       0    0    0    0
          2      1     8       4    0    0    0
          3      1     4      10    0    0    0
          4      1     0       0    0    0    0
        ************************************************************************

        """.utf8)
}

extension RuleSet {
    fileprivate static func sample(_ name: String) -> String { builtIn(named: name)?.content ?? "" }
}

/// What the reports of customer value print for `Journal.tea` on 2024-05-31.
extension Golden {
    static let value: [Golden] = [
        Golden(
            report: "cohort",
            parameters: [
                "compare_from": "2024-01-01", "compare_to": "2024-01-31", "from": "2024-02-01", "measure": "invoiced",
                "on": "2024-02-01",
            ],
            table: #"""
                Same customers before and after · tier on 2024-02-01 · 2024-02-01 to 2024-05-31 against 2024-01-01 to 2024-01-31 · invoiced · as of 2024-05-31 · known at event 18 · CNY

                Tier     Customers  Before     After  Change  In both  Same tier
                no tier          3    0.00  5,100.49       –        0          3
                total            3    0.00  5,100.49       –        0          3

                """#,
            json: #"""
                {"report":"cohort","parameters":{"on":"2024-02-01","measure":"invoiced","from":"2024-02-01","compare_from":"2024-01-01","compare_to":"2024-01-31"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"tier"},{"name":"currency"},{"name":"customers","unit":"count"},{"name":"amount_before","unit":"CNY"},{"name":"amount_after","unit":"CNY"},{"name":"change"},{"name":"active_twice","unit":"count"},{"name":"same_tier","unit":"count"}],"rows":[{"tier":null,"currency":"CNY","customers":3,"amount_before":"0.00","amount_after":"5100.49","change":null,"active_twice":0,"same_tier":3}],"total":{"tier":null,"currency":"CNY","customers":3,"amount_before":"0.00","amount_after":"5100.49","change":null,"active_twice":0,"same_tier":3}}

                """#,
            csv: #"""
                tier,currency,customers,amount_before,amount_after,change,active_twice,same_tier
                ,CNY,3,0.00,5100.49,,0,3

                """#),
        Golden(
            report: "heatmap", parameters: ["y": "region"],
            table: #"""
                Heat map of customer value · 2023-06-01 to 2024-05-31 · collected by region and quarter · as of 2024-05-31 · known at event 18 · CNY

                        2023 Q2   2023 Q3   2023 Q4   2024 Q1   2024 Q2     total
                east                                 ██ 1.00k    ·· 150     1.15k
                total                                   1.00k       150     1.15k
                · ░ ▒ ▓ █: from little to the most that one cell holds

                Row    Column      Value    Share  Shade
                east   2024 Q1  1,000.00   87.0 %  █
                east   2024 Q2    150.00   13.0 %  ·
                east   total    1,150.00  100.0 %
                total  2024 Q1  1,000.00   87.0 %
                total  2024 Q2    150.00   13.0 %
                total  total    1,150.00  100.0 %

                """#,
            json: #"""
                {"report":"heatmap","parameters":{"x":"quarter","y":"region"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"currency"},{"name":"y"},{"name":"x"},{"name":"value","unit":"CNY"},{"name":"share"},{"name":"shade"}],"rows":[{"currency":"CNY","y":"east","x":"2024 Q1","value":"1000.00","share":0.8696,"shade":"█"},{"currency":"CNY","y":"east","x":"2024 Q2","value":"150.00","share":0.1304,"shade":"·"}],"totals":[{"currency":"CNY","y":"east","x":null,"value":"1150.00","share":1.0000,"shade":null},{"currency":"CNY","y":null,"x":"2024 Q1","value":"1000.00","share":0.8696,"shade":null},{"currency":"CNY","y":null,"x":"2024 Q2","value":"150.00","share":0.1304,"shade":null},{"currency":"CNY","y":null,"x":null,"value":"1150.00","share":1.0000,"shade":null}]}

                """#,
            csv: #"""
                currency,y,x,value,share,shade
                CNY,east,2024 Q1,1000.00,0.8696,█
                CNY,east,2024 Q2,150.00,0.1304,·

                """#),
        Golden(
            report: "heatmap", parameters: ["measure": "customers", "x": "owner", "y": "kind"],
            table: #"""
                Heat map of customer value · 2023-06-01 to 2024-05-31 · customers by kind and owner · as of 2024-05-31 · known at event 18

                         li.na  total
                company   ██ 1      1
                total        1      1
                · ░ ▒ ▓ █: from little to the most that one cell holds

                Row      Column  Value    Share  Shade
                company  li.na       1  100.0 %  █
                company  total       1  100.0 %
                total    li.na       1  100.0 %
                total    total       1  100.0 %

                Note: customers who ordered count once in each cell and once in each total

                """#,
            json: #"""
                {"report":"heatmap","parameters":{"x":"owner","y":"kind","measure":"customers"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"y"},{"name":"x"},{"name":"value"},{"name":"share"},{"name":"shade"}],"rows":[{"y":"company","x":"li.na","value":1,"share":1.0000,"shade":"█"}],"totals":[{"y":"company","x":null,"value":1,"share":1.0000,"shade":null},{"y":null,"x":"li.na","value":1,"share":1.0000,"shade":null},{"y":null,"x":null,"value":1,"share":1.0000,"shade":null}],"notes":["customers who ordered count once in each cell and once in each total"]}

                """#,
            csv: #"""
                y,x,value,share,shade
                company,li.na,1,1.0000,█

                """#),
        Golden(
            report: "pareto", parameters: [:],
            table: #"""
                Concentration of sales · 2023-06-01 to 2024-05-31 · collected · customers with any · as of 2024-05-31 · known at event 18 · CNY

                First   Of all  Last of them  Name          Its value  Together  Share together
                    1   50.0 %  C-1001        绿茶有限公司   1,000.00  1,000.00          87.0 %
                    2  100.0 %  C-1003        王小明           150.00  1,150.00         100.0 %

                Note: CNY: customers: 2; a share of so few says less than the list, so there is none below 5

                """#,
            json: #"""
                {"report":"pareto","parameters":{"measure":"collected","population":"active"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"currency"},{"name":"first_customers","unit":"count"},{"name":"customer_share"},{"name":"last_customer"},{"name":"name"},{"name":"value_each","unit":"CNY"},{"name":"cumulative","unit":"CNY"},{"name":"cumulative_share"}],"rows":[{"currency":"CNY","first_customers":1,"customer_share":0.5000,"last_customer":"C-1001","name":"绿茶有限公司","value_each":"1000.00","cumulative":"1000.00","cumulative_share":0.8696},{"currency":"CNY","first_customers":2,"customer_share":1.0000,"last_customer":"C-1003","name":"王小明","value_each":"150.00","cumulative":"1150.00","cumulative_share":1.0000}],"notes":["CNY: customers: 2; a share of so few says less than the list, so there is none below 5"]}

                """#,
            csv: #"""
                currency,first_customers,customer_share,last_customer,name,value_each,cumulative,cumulative_share
                CNY,1,0.5000,C-1001,绿茶有限公司,1000.00,1000.00,0.8696
                CNY,2,1.0000,C-1003,王小明,150.00,1150.00,1.0000

                """#),
        Golden(
            report: "pyramid", parameters: [:],
            table: #"""
                Customer pyramid · 2023-06-01 to 2024-05-31 · collected · as of 2024-05-31 · known at event 18 · CNY

                Tier     Customers    Share  At least  At most     Value  Of value
                no tier          3  100.0 %    43.9 %  100.0 %  1,150.00   100.0 %
                total            3  100.0 %    43.9 %  100.0 %  1,150.00   100.0 %

                Note: no costs were recorded for customers in the period, so profit is not shown

                """#,
            json: #"""
                {"report":"pyramid","parameters":{"measure":"collected"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"tier"},{"name":"currency"},{"name":"customers","unit":"count"},{"name":"share"},{"name":"share_low"},{"name":"share_high"},{"name":"value","unit":"CNY"},{"name":"value_share"}],"rows":[{"tier":null,"currency":"CNY","customers":3,"share":1.0000,"share_low":0.4385,"share_high":1.0000,"value":"1150.00","value_share":1.0000}],"total":{"tier":null,"currency":"CNY","customers":3,"share":1.0000,"share_low":0.4385,"share_high":1.0000,"value":"1150.00","value_share":1.0000},"notes":["no costs were recorded for customers in the period, so profit is not shown"]}

                """#,
            csv: #"""
                tier,currency,customers,share,share_low,share_high,value,value_share
                ,CNY,3,1.0000,0.4385,1.0000,1150.00,1.0000

                """#),
        Golden(
            report: "rfm", parameters: [:],
            table: #"""
                Recency, frequency, money · 365 days to 2024-05-31 · money as ordered · as of 2024-05-31 · known at event 18 · CNY

                Customer  Name          Days  Purchases     Money  R  F  M  RFM  Segment
                C-1001    绿茶有限公司    41          1  1,000.00  3  3  3  333  Need attention

                Note: CNY: scores 2 / 3 / 4 / 5 need R of at most 41 / 41 / – / – days, F of at least 1 / 1 / – / – purchases, M of at least 1,000.00 / 1,000.00 / – / –
                Note: these points come from everybody's purchases up to this day, so a score may move because others bought
                Note: CNY: some score is nobody's, because too few customers differ
                Note: customers without a purchase in the window, who have no scores: 2

                """#,
            json: #"""
                {"report":"rfm","parameters":{"window":"365","method":"mid-rank","money":"ordered","frequency":"orders","segments":"rfm"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"rfm":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"currency"},{"name":"recency_days","unit":"days"},{"name":"purchases","unit":"count"},{"name":"money","unit":"CNY"},{"name":"r"},{"name":"f"},{"name":"m"},{"name":"rfm"},{"name":"segment"}],"rows":[{"customer":"C-1001","name":"绿茶有限公司","currency":"CNY","recency_days":41,"purchases":1,"money":"1000.00","r":3,"f":3,"m":3,"rfm":333,"segment":"Need attention"}],"notes":["CNY: scores 2 / 3 / 4 / 5 need R of at most 41 / 41 / – / – days, F of at least 1 / 1 / – / – purchases, M of at least 1,000.00 / 1,000.00 / – / –","these points come from everybody's purchases up to this day, so a score may move because others bought","CNY: some score is nobody's, because too few customers differ","customers without a purchase in the window, who have no scores: 2"]}

                """#,
            csv: #"""
                customer,name,currency,recency_days,purchases,money,r,f,m,rfm,segment
                C-1001,绿茶有限公司,CNY,41,1,1000.00,3,3,3,333,Need attention

                """#),
        Golden(
            report: "rfm-segments", parameters: [:],
            table: #"""
                Segments by recency, frequency, money · 365 days to 2024-05-31 · money as ordered · as of 2024-05-31 · known at event 18 · CNY

                          F1     F2     F3     F4     F5  total
                R5
                R4
                R3                    ██ 1                    1
                R2
                R1
                total                    1                    1
                · ░ ▒ ▓ █: from little to the most that one cell holds

                Segment             Customers    Share  At least  At most     Money  Of money
                Champions                   0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Loyal                       0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Potential loyalist          0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                New                         0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Promising                   0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Need attention              1  100.0 %    20.7 %  100.0 %  1,000.00   100.0 %
                About to sleep              0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Cannot lose them            0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                At risk                     0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Hibernating                 0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                Lost                        0    0.0 %     0.0 %   79.3 %      0.00     0.0 %
                total                       1  100.0 %    20.7 %  100.0 %  1,000.00   100.0 %

                Note: CNY: scores 2 / 3 / 4 / 5 need R of at most 41 / 41 / – / – days, F of at least 1 / 1 / – / – purchases, M of at least 1,000.00 / 1,000.00 / – / –
                Note: these points come from everybody's purchases up to this day, so a score may move because others bought
                Note: CNY: some score is nobody's, because too few customers differ
                Note: customers without a purchase in the window, who have no scores: 2

                """#,
            json: #"""
                {"report":"rfm-segments","parameters":{"show":"shares","window":"365","method":"mid-rank","money":"ordered","frequency":"orders","segments":"rfm"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"rfm":0},"columns":[{"name":"segment"},{"name":"currency"},{"name":"customers","unit":"count"},{"name":"share"},{"name":"share_low"},{"name":"share_high"},{"name":"money","unit":"CNY"},{"name":"money_share"}],"rows":[{"segment":"Champions","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Loyal","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Potential loyalist","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"New","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Promising","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Need attention","currency":"CNY","customers":1,"share":1.0000,"share_low":0.2065,"share_high":1.0000,"money":"1000.00","money_share":1.0000},{"segment":"About to sleep","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Cannot lose them","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"At risk","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Hibernating","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000},{"segment":"Lost","currency":"CNY","customers":0,"share":0.0000,"share_low":0.0000,"share_high":0.7935,"money":"0.00","money_share":0.0000}],"total":{"segment":null,"currency":"CNY","customers":1,"share":1.0000,"share_low":0.2065,"share_high":1.0000,"money":"1000.00","money_share":1.0000},"notes":["CNY: scores 2 / 3 / 4 / 5 need R of at most 41 / 41 / – / – days, F of at least 1 / 1 / – / – purchases, M of at least 1,000.00 / 1,000.00 / – / –","these points come from everybody's purchases up to this day, so a score may move because others bought","CNY: some score is nobody's, because too few customers differ","customers without a purchase in the window, who have no scores: 2"]}

                """#,
            csv: #"""
                segment,currency,customers,share,share_low,share_high,money,money_share
                Champions,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Loyal,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Potential loyalist,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                New,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Promising,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Need attention,CNY,1,1.0000,0.2065,1.0000,1000.00,1.0000
                About to sleep,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Cannot lose them,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                At risk,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Hibernating,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000
                Lost,CNY,0,0.0000,0.0000,0.7935,0.00,0.0000

                """#),
        Golden(
            report: "rfm-segments", parameters: ["show": "mean"],
            table: #"""
                Segments by recency, frequency, money · 365 days to 2024-05-31 · money as ordered · as of 2024-05-31 · known at event 18 · CNY · show mean

                          F1     F2     F3     F4     F5  total
                R5
                R4
                R3                    ██ 1                    1
                R2
                R1
                total                    1                    1
                · ░ ▒ ▓ █: from little to the most that one cell holds

                Segment             Customers  Days  Purchases  Money each
                Champions                   0     –          –           –
                Loyal                       0     –          –           –
                Potential loyalist          0     –          –           –
                New                         0     –          –           –
                Promising                   0     –          –           –
                Need attention              1  41.0        1.0    1,000.00
                About to sleep              0     –          –           –
                Cannot lose them            0     –          –           –
                At risk                     0     –          –           –
                Hibernating                 0     –          –           –
                Lost                        0     –          –           –
                total                       1  41.0        1.0    1,000.00

                Note: CNY: scores 2 / 3 / 4 / 5 need R of at most 41 / 41 / – / – days, F of at least 1 / 1 / – / – purchases, M of at least 1,000.00 / 1,000.00 / – / –
                Note: these points come from everybody's purchases up to this day, so a score may move because others bought
                Note: CNY: some score is nobody's, because too few customers differ
                Note: customers without a purchase in the window, who have no scores: 2

                """#,
            json: #"""
                {"report":"rfm-segments","parameters":{"show":"mean","window":"365","method":"mid-rank","money":"ordered","frequency":"orders","segments":"rfm"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"rfm":0},"columns":[{"name":"segment"},{"name":"currency"},{"name":"customers","unit":"count"},{"name":"recency_days","unit":"days"},{"name":"purchases","unit":"count"},{"name":"money_each"}],"rows":[{"segment":"Champions","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Loyal","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Potential loyalist","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"New","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Promising","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Need attention","currency":"CNY","customers":1,"recency_days":41.0,"purchases":1.0,"money_each":1000.00},{"segment":"About to sleep","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Cannot lose them","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"At risk","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Hibernating","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null},{"segment":"Lost","currency":"CNY","customers":0,"recency_days":null,"purchases":null,"money_each":null}],"total":{"segment":null,"currency":"CNY","customers":1,"recency_days":41.0,"purchases":1.0,"money_each":1000.00},"notes":["CNY: scores 2 / 3 / 4 / 5 need R of at most 41 / 41 / – / – days, F of at least 1 / 1 / – / – purchases, M of at least 1,000.00 / 1,000.00 / – / –","these points come from everybody's purchases up to this day, so a score may move because others bought","CNY: some score is nobody's, because too few customers differ","customers without a purchase in the window, who have no scores: 2"]}

                """#,
            csv: #"""
                segment,currency,customers,recency_days,purchases,money_each
                Champions,CNY,0,,,
                Loyal,CNY,0,,,
                Potential loyalist,CNY,0,,,
                New,CNY,0,,,
                Promising,CNY,0,,,
                Need attention,CNY,1,41.0,1.0,1000.00
                About to sleep,CNY,0,,,
                Cannot lose them,CNY,0,,,
                At risk,CNY,0,,,
                Hibernating,CNY,0,,,
                Lost,CNY,0,,,

                """#),
        Golden(
            report: "sales-efficiency", parameters: [:],
            table: #"""
                Sales efficiency · 2024-04-01 to 2024-05-31 against 2023-04-01 to 2023-05-31 · as of 2024-05-31 · known at event 18 · CNY

                When          From          To  Collected  Hours  Per hour  Persons  Per head
                before  2023-04-01  2023-05-31       0.00    0.0         –        0         –
                after   2024-04-01  2024-05-31     150.00    0.0         –        0         –
                change                                  –      –         –        –         –

                Note: a period has no hours of the kind 'selling'; they come with cost.recorded and its field hours

                """#,
            json: #"""
                {"report":"sales-efficiency","parameters":{"cost_kind":"selling"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"when"},{"name":"first_day"},{"name":"last_day"},{"name":"currency"},{"name":"collected","unit":"CNY"},{"name":"hours"},{"name":"per_hour"},{"name":"persons","unit":"count"},{"name":"per_person"}],"rows":[{"when":"before","first_day":"2023-04-01","last_day":"2023-05-31","currency":"CNY","collected":"0.00","hours":0.0,"per_hour":null,"persons":0,"per_person":null},{"when":"after","first_day":"2024-04-01","last_day":"2024-05-31","currency":"CNY","collected":"150.00","hours":0.0,"per_hour":null,"persons":0,"per_person":null}],"total":{"when":null,"first_day":null,"last_day":null,"currency":"CNY","collected":null,"hours":null,"per_hour":null,"persons":null,"per_person":null},"notes":["a period has no hours of the kind 'selling'; they come with cost.recorded and its field hours"]}

                """#,
            csv: #"""
                when,first_day,last_day,currency,collected,hours,per_hour,persons,per_person
                before,2023-04-01,2023-05-31,CNY,0.00,0.0,,0,
                after,2024-04-01,2024-05-31,CNY,150.00,0.0,,0,

                """#),
    ]
}

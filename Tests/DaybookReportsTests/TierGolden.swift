/// What the tier reports print for `Journal.tea`, which grants no tiers, on 2024-05-31.
extension Golden {
    static let tiers: [Golden] = [
        Golden(
            report: "renewals", parameters: [:],
            table: #"""
                Renewals · 2024-01-01 to 2024-05-31 · as of 2024-05-31 · known at event 18

                Tier  Due  Renewed  Cancelled  Open  Rate  At least  At most
                nothing to show

                no term of a subscription ends in this period; 'subscription.started' and 'subscription.renewed' with a last day ('ends') bring terms, and --from and --to choose another period

                """#,
            json: #"""
                {"report":"renewals","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"tier"},{"name":"due_terms","unit":"count"},{"name":"renewed","unit":"count"},{"name":"cancelled","unit":"count"},{"name":"undecided","unit":"count"},{"name":"renewal_rate"},{"name":"share_low"},{"name":"share_high"}],"rows":[]}

                """#,
            csv: #"""
                tier,due_terms,renewed,cancelled,undecided,renewal_rate,share_low,share_high

                """#),
        Golden(
            report: "scorecard", parameters: ["customer": "C-1001"],
            table: #"""
                Scorecard · C-1001 绿茶有限公司 · as of 2024-05-31 · known at event 18

                Factor         Measures         Value    Points   Of  Events  Newest
                sales          collected     1,000.00         0   50       1  e-13
                collection     paid of due     83.3 %        10   20       2  e-13, e-9
                orders         orders               1         3   15       1  e-8
                product_lines  lines bought   no data  left out   10       0  –
                interactions   interactions   no data  left out    5       0  –
                total                                        13   85
                score                                     15.29  100
                missing to D                              44.71
                proposed                            E
                granted                       no tier

                Note: proposals follow the rule set 'five-factor' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out
                Note: a factor without data is left out; the others share its weight
                Note: every order counts, several on one day too
                Note: interactions of all kinds count, but none that a machine sent

                """#,
            json: #"""
                {"report":"scorecard","parameters":{"customer":"C-1001","rules":"five-factor","events":"3"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"five-factor":0,"credit":0},"columns":[{"name":"factor"},{"name":"measures"},{"name":"value"},{"name":"points"},{"name":"points_full"},{"name":"events","unit":"count"},{"name":"newest"}],"rows":[{"factor":"sales","measures":"collected","value":"1000.00","points":0,"points_full":50,"events":1,"newest":"e-13"},{"factor":"collection","measures":"paid of due","value":0.8333,"points":10,"points_full":20,"events":2,"newest":"e-13, e-9"},{"factor":"orders","measures":"orders","value":1,"points":3,"points_full":15,"events":1,"newest":"e-8"},{"factor":"product_lines","measures":"lines bought","value":null,"points":null,"points_full":10,"events":0,"newest":null},{"factor":"interactions","measures":"interactions","value":null,"points":null,"points_full":5,"events":0,"newest":null}],"total":{"factor":null,"measures":null,"value":null,"points":13,"points_full":85,"events":null,"newest":null},"beside":[{"factor":"score","measures":null,"value":null,"points":15.29,"points_full":100,"events":null,"newest":null},{"factor":"missing to D","measures":null,"value":null,"points":44.71,"points_full":null,"events":null,"newest":null},{"factor":"proposed","measures":null,"value":"E","points":null,"points_full":null,"events":null,"newest":null},{"factor":"granted","measures":null,"value":null,"points":null,"points_full":null,"events":null,"newest":null}],"notes":["proposals follow the rule set 'five-factor' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out","a factor without data is left out; the others share its weight","every order counts, several on one day too","interactions of all kinds count, but none that a machine sent"]}

                """#,
            csv: #"""
                factor,measures,value,points,points_full,events,newest
                sales,collected,1000.00,0,50,1,e-13
                collection,paid of due,0.8333,10,20,2,"e-13, e-9"
                orders,orders,1,3,15,1,e-8
                product_lines,lines bought,,,10,0,
                interactions,interactions,,,5,0,

                """#),
        Golden(
            report: "scorecards", parameters: [:],
            table: #"""
                Scorecards · as of 2024-05-31 · known at event 18 · CNY

                Customer  Name              Tier     Proposed  Score     Sales  Why
                C-1003    王小明            no tier  E         28.57    150.00  sales: 0 of 50
                C-1001    绿茶有限公司      no tier  E         15.29  1,000.00  sales: 0 of 50
                C-1002    Oak, "Sons" & Co  no tier  E          0.00      0.00  sales: 0 of 50

                Note: proposals follow the rule set 'five-factor' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out
                Note: a factor without data is left out; the others share its weight

                """#,
            json: #"""
                {"report":"scorecards","parameters":{"rules":"five-factor"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"five-factor":0,"credit":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"tier"},{"name":"proposed"},{"name":"score"},{"name":"currency"},{"name":"sales","unit":"CNY"},{"name":"why"}],"rows":[{"customer":"C-1003","name":"王小明","tier":null,"proposed":"E","score":28.57,"currency":"CNY","sales":"150.00","why":"sales: 0 of 50"},{"customer":"C-1001","name":"绿茶有限公司","tier":null,"proposed":"E","score":15.29,"currency":"CNY","sales":"1000.00","why":"sales: 0 of 50"},{"customer":"C-1002","name":"Oak, \"Sons\" & Co","tier":null,"proposed":"E","score":0.00,"currency":"CNY","sales":"0.00","why":"sales: 0 of 50"}],"notes":["proposals follow the rule set 'five-factor' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out","a factor without data is left out; the others share its weight"]}

                """#,
            csv: #"""
                customer,name,tier,proposed,score,currency,sales,why
                C-1003,王小明,,E,28.57,CNY,150.00,sales: 0 of 50
                C-1001,绿茶有限公司,,E,15.29,CNY,1000.00,sales: 0 of 50
                C-1002,"Oak, ""Sons"" & Co",,E,0.00,CNY,0.00,sales: 0 of 50

                """#),
        Golden(
            report: "scoring-coverage", parameters: ["rules": "dealer"],
            table: #"""
                Scoring coverage · as of 2024-05-31 · known at event 18 · rules dealer

                Factor         Measures      With data  Missing    Share  At least  At most
                sales          collected             3        0  100.0 %    43.9 %  100.0 %
                product_lines  lines bought          0        3    0.0 %     0.0 %   56.1 %
                collection     paid of due           3        0  100.0 %    43.9 %  100.0 %

                Note: proposals follow the rule set 'dealer' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out
                Note: a factor without data is left out; the others share its weight

                """#,
            json: #"""
                {"report":"scoring-coverage","parameters":{"rules":"dealer","list":"no"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"dealer":0,"credit":0},"columns":[{"name":"factor"},{"name":"measures"},{"name":"with_data","unit":"count"},{"name":"missing","unit":"count"},{"name":"share"},{"name":"share_low"},{"name":"share_high"}],"rows":[{"factor":"sales","measures":"collected","with_data":3,"missing":0,"share":1.0000,"share_low":0.4385,"share_high":1.0000},{"factor":"product_lines","measures":"lines bought","with_data":0,"missing":3,"share":0.0000,"share_low":0.0000,"share_high":0.5615},{"factor":"collection","measures":"paid of due","with_data":3,"missing":0,"share":1.0000,"share_low":0.4385,"share_high":1.0000}],"notes":["proposals follow the rule set 'dealer' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out","a factor without data is left out; the others share its weight"]}

                """#,
            csv: #"""
                factor,measures,with_data,missing,share,share_low,share_high
                sales,collected,3,0,1.0000,0.4385,1.0000
                product_lines,lines bought,0,3,0.0000,0.0000,0.5615
                collection,paid of due,3,0,1.0000,0.4385,1.0000

                """#),
        Golden(
            report: "tier-history", parameters: ["customer": "C-1001"],
            table: #"""
                Tier history · C-1001 绿茶有限公司 · as of 2024-05-31 · known at event 18

                Day  Change  Before  Tier  Until  By  Reason  Event
                nothing to show

                no tier has been granted; record 'tier.assigned' events, or look at 'daybook tiers' for what present data propose

                """#,
            json: #"""
                {"report":"tier-history","parameters":{"customer":"C-1001"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"day"},{"name":"change"},{"name":"tier_before"},{"name":"tier"},{"name":"until"},{"name":"decided_by"},{"name":"reason"},{"name":"event"}],"rows":[]}

                """#,
            csv: #"""
                day,change,tier_before,tier,until,decided_by,reason,event

                """#),
        Golden(
            report: "tier-migration", parameters: [:],
            table: #"""
                Tier migration · 2023-12-31 to 2024-05-31 · as of 2024-05-31 · known at event 18

                From  To  Customers  Of  Share  At least  At most
                nothing to show

                no tier has been granted; record 'tier.assigned' events, or look at 'daybook tiers' for what present data propose

                """#,
            json: #"""
                {"report":"tier-migration","parameters":{"movers":"no"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"tier_from"},{"name":"tier_to"},{"name":"customers","unit":"count"},{"name":"of","unit":"count"},{"name":"share"},{"name":"share_low"},{"name":"share_high"}],"rows":[]}

                """#,
            csv: #"""
                tier_from,tier_to,customers,of,share,share_low,share_high

                """#),
        Golden(
            report: "tiers", parameters: ["rules": "share-own"],
            table: #"""
                Tiers · as of 2024-05-31 · known at event 18 · CNY · rules share-own

                Tier     Granted    Share  Proposed     Sales  Share of sales
                A              0    0.0 %         0      0.00           0.0 %
                B              0    0.0 %         0      0.00           0.0 %
                C              0    0.0 %         2      0.00           0.0 %
                D              0    0.0 %         0      0.00           0.0 %
                E              0    0.0 %         1      0.00           0.0 %
                no tier        3  100.0 %         0  1,150.00         100.0 %
                total          3  100.0 %         3  1,150.00         100.0 %

                Note: proposals follow the rule set 'share-own' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out
                Note: shares are of what all customers paid: the customer's own decides

                """#,
            json: #"""
                {"report":"tiers","parameters":{"rules":"share-own"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"share-own":0,"credit":0},"columns":[{"name":"tier"},{"name":"currency"},{"name":"granted","unit":"count"},{"name":"customers_share"},{"name":"proposed","unit":"count"},{"name":"sales","unit":"CNY"},{"name":"sales_share"}],"rows":[{"tier":"A","currency":"CNY","granted":0,"customers_share":0.0000,"proposed":0,"sales":"0.00","sales_share":0.0000},{"tier":"B","currency":"CNY","granted":0,"customers_share":0.0000,"proposed":0,"sales":"0.00","sales_share":0.0000},{"tier":"C","currency":"CNY","granted":0,"customers_share":0.0000,"proposed":2,"sales":"0.00","sales_share":0.0000},{"tier":"D","currency":"CNY","granted":0,"customers_share":0.0000,"proposed":0,"sales":"0.00","sales_share":0.0000},{"tier":"E","currency":"CNY","granted":0,"customers_share":0.0000,"proposed":1,"sales":"0.00","sales_share":0.0000},{"tier":null,"currency":"CNY","granted":3,"customers_share":1.0000,"proposed":0,"sales":"1150.00","sales_share":1.0000}],"total":{"tier":null,"currency":"CNY","granted":3,"customers_share":1.0000,"proposed":3,"sales":"1150.00","sales_share":1.0000},"notes":["proposals follow the rule set 'share-own' on what happened from 2023-06-01 to 2024-05-31; a granted tier changes only when it is granted anew or runs out","shares are of what all customers paid: the customer's own decides"]}

                """#,
            csv: #"""
                tier,currency,granted,customers_share,proposed,sales,sales_share
                A,CNY,0,0.0000,0,0.00,0.0000
                B,CNY,0,0.0000,0,0.00,0.0000
                C,CNY,0,0.0000,2,0.00,0.0000
                D,CNY,0,0.0000,0,0.00,0.0000
                E,CNY,0,0.0000,1,0.00,0.0000
                ,CNY,3,1.0000,0,1150.00,1.0000

                """#),
    ]
}

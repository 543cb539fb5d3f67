/// What the reports of satisfaction print for `Journal.tea` on 2024-05-31.
extension Golden {
    static let satisfaction: [Golden] = [
        Golden(
            report: "closed-loop", parameters: [:],
            table: #"""
                Closed loop · csat · as of 2024-05-31 · known at event 18

                Step                       Count  Of  Share    Low    High
                low scores with an action      0   1  0.0 %  0.0 %  79.3 %
                open                           0   0      –      –       –
                overdue                        0   0      –      –       –
                done                           0   0      –      –       –
                verified                       0   0      –      –       –
                closed in all                  0   0      –      –       –

                """#,
            json: #"""
                {"report":"closed-loop","parameters":{"metric":"csat","by":"none"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"step"},{"name":"count","unit":"count"},{"name":"of","unit":"count"},{"name":"share"},{"name":"low"},{"name":"high"}],"rows":[{"step":"low scores with an action","count":0,"of":1,"share":0.0000,"low":0.0000,"high":0.7935},{"step":"open","count":0,"of":0,"share":null,"low":null,"high":null},{"step":"overdue","count":0,"of":0,"share":null,"low":null,"high":null},{"step":"done","count":0,"of":0,"share":null,"low":null,"high":null},{"step":"verified","count":0,"of":0,"share":null,"low":null,"high":null},{"step":"closed in all","count":0,"of":0,"share":null,"low":null,"high":null}]}

                """#,
            csv: #"""
                step,count,of,share,low,high
                low scores with an action,0,1,0.0000,0.0000,0.7935
                open,0,0,,,
                overdue,0,0,,,
                done,0,0,,,
                verified,0,0,,,
                closed in all,0,0,,,

                """#),
        Golden(
            report: "complaints", parameters: [:],
            table: #"""
                Complaints · cases of kind complaint · as of 2024-05-31 · known at event 18

                Period   Cases  Orders  Per 100 orders  Customers  Per 100 customers
                2024-04      0       1            0.00          3               0.00

                """#,
            json: #"""
                {"report":"complaints","parameters":{"kind":"complaint"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"period"},{"name":"cases","unit":"count"},{"name":"orders","unit":"count"},{"name":"per_100_orders"},{"name":"customers","unit":"count"},{"name":"per_100_customers"}],"rows":[{"period":"2024-04","cases":0,"orders":1,"per_100_orders":0.00,"customers":3,"per_100_customers":0.00}]}

                """#,
            csv: #"""
                period,cases,orders,per_100_orders,customers,per_100_customers
                2024-04,0,1,0.00,3,0.00

                """#),
        Golden(
            report: "low-scores", parameters: [:],
            table: #"""
                Low scores · csat, the worst 2 of 1–5 · as of 2024-05-31 · known at event 18

                Day         Customer  Name              Score  About  Words  Action    Event
                2024-05-03  C-1002    Oak, "Sons" & Co    1.5  –      –      none yet  e-17

                """#,
            json: #"""
                {"report":"low-scores","parameters":{"metric":"csat"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"day"},{"name":"customer"},{"name":"name"},{"name":"score"},{"name":"about"},{"name":"words"},{"name":"action"},{"name":"event"}],"rows":[{"day":"2024-05-03","customer":"C-1002","name":"Oak, \"Sons\" & Co","score":1.5,"about":null,"words":null,"action":null,"event":"e-17"}]}

                """#,
            csv: #"""
                day,customer,name,score,about,words,action,event
                2024-05-03,C-1002,"Oak, ""Sons"" & Co",1.5,,,,e-17

                """#),
        Golden(
            report: "satisfaction", parameters: [:],
            table: #"""
                Satisfaction · csat by top-2-box · as of 2024-05-31 · known at event 18

                Answers  Customers   Value    Low    High    Mean  Sent  Rate  Few
                      2          2  50.0 %  9.5 %  90.5 %  2.7500     0     –  few

                Note: figures of fewer than 10 answers are marked as few: chance moves them a lot
                Note: answers to no survey that was sent, counted in the figure and not in the response rate: 2

                """#,
            json: #"""
                {"report":"satisfaction","parameters":{"metric":"csat","by":"none"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"answers","unit":"count"},{"name":"customers","unit":"count"},{"name":"value"},{"name":"low"},{"name":"high"},{"name":"mean"},{"name":"sent","unit":"count"},{"name":"response_rate"},{"name":"few"}],"rows":[{"answers":2,"customers":2,"value":0.5000,"low":0.0945,"high":0.9055,"mean":2.7500,"sent":0,"response_rate":null,"few":"few"}],"notes":["figures of fewer than 10 answers are marked as few: chance moves them a lot","answers to no survey that was sent, counted in the figure and not in the response rate: 2"]}

                """#,
            csv: #"""
                answers,customers,value,low,high,mean,sent,response_rate,few
                2,2,0.5000,0.0945,0.9055,2.7500,0,,few

                """#),
        Golden(
            report: "satisfaction-trend", parameters: [:],
            table: #"""
                Satisfaction trend · csat by top-2-box · as of 2024-05-31 · known at event 18


                Period   Answers   Value  Average  From  Centre  Up to  Signal
                2024-05        2  50.0 %        –     –       –      –

                Note: no limits: the baseline has 1 periods with answers, and limits need 6
                Note: answers to no survey that was sent, counted in the figure and not in the response rate: 2

                """#,
            json: #"""
                {"report":"satisfaction-trend","parameters":{"metric":"csat","limits":"automatic"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"period"},{"name":"answers","unit":"count"},{"name":"value"},{"name":"average"},{"name":"limit_low"},{"name":"centre"},{"name":"limit_high"},{"name":"signal"}],"rows":[{"period":"2024-05","answers":2,"value":0.5000,"average":null,"limit_low":null,"centre":null,"limit_high":null,"signal":null}],"notes":["no limits: the baseline has 1 periods with answers, and limits need 6","answers to no survey that was sent, counted in the figure and not in the response rate: 2"]}

                """#,
            csv: #"""
                period,answers,value,average,limit_low,centre,limit_high,signal
                2024-05,2,0.5000,,,,,

                """#),
        Golden(
            report: "survey-waves", parameters: [:],
            table: #"""
                Survey waves · csat by top-2-box · as of 2024-05-31 · known at event 18

                Wave     Ended  Sent  Bounced  Answers  Rate   Value    Low    High
                no wave  –         0        0        2     –  50.0 %  9.5 %  90.5 %

                Note: no wave: answers to no survey that was sent: 2

                """#,
            json: #"""
                {"report":"survey-waves","parameters":{"metric":"csat","by":"wave"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"wave"},{"name":"ended"},{"name":"sent","unit":"count"},{"name":"bounced","unit":"count"},{"name":"answers","unit":"count"},{"name":"response_rate"},{"name":"value"},{"name":"low"},{"name":"high"}],"rows":[{"wave":null,"ended":null,"sent":0,"bounced":0,"answers":2,"response_rate":null,"value":0.5000,"low":0.0945,"high":0.9055}],"notes":["no wave: answers to no survey that was sent: 2"]}

                """#,
            csv: #"""
                wave,ended,sent,bounced,answers,response_rate,value,low,high
                ,,0,0,2,,0.5000,0.0945,0.9055

                """#),
        Golden(
            report: "voice-of-customer", parameters: [:],
            table: #"""
                Voice of the customer · as of 2024-05-31 · known at event 18

                Period   Customers  Contacted  Learned  Share    Low    High  Needs  Silent
                2024-05          3          2        0  0.0 %  0.0 %  65.8 %      0       1

                """#,
            json: #"""
                {"report":"voice-of-customer","parameters":{"by":"period"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"satisfaction":0},"columns":[{"name":"period"},{"name":"customers","unit":"count"},{"name":"contacted","unit":"count"},{"name":"with_need","unit":"count"},{"name":"share"},{"name":"low"},{"name":"high"},{"name":"needs","unit":"count"},{"name":"silent","unit":"count"}],"rows":[{"period":"2024-05","customers":3,"contacted":2,"with_need":0,"share":0.0000,"low":0.0000,"high":0.6576,"needs":0,"silent":1}]}

                """#,
            csv: #"""
                period,customers,contacted,with_need,share,low,high,needs,silent
                2024-05,3,2,0,0.0000,0.0000,0.6576,0,1

                """#),
    ]
}

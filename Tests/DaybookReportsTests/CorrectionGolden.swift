extension Golden {
    /// Reports about identities and publications, of which `Journal.tea` has none.
    static let corrections: [Golden] = [
        Golden(
            report: "duplicates", parameters: [:],
            table: #"""
                Possible duplicates · as of 2024-05-31 · known at event 18

                Score  Customer  Name  Other  Name of the other  Reasons
                nothing to show

                No two customers agree in a registration number or a company name, which come with customer.registered and customer.changed.

                """#,
            json: #"""
                {"report":"duplicates","parameters":{"score_min":"40","top":"100"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"score"},{"name":"customer"},{"name":"name"},{"name":"other_customer"},{"name":"other_name"},{"name":"reasons"}],"rows":[]}

                """#,
            csv: #"""
                score,customer,name,other_customer,other_name,reasons

                """#),
        Golden(
            report: "merges", parameters: [:],
            table: #"""
                Merged customers · as of 2024-05-31 · known at event 18

                Customer  Merged into  Day  State  Until  By  Reason  Event
                nothing to show

                No customer was merged; 'daybook merge DUPLICATE SURVIVOR' does it.

                """#,
            json: #"""
                {"report":"merges","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"customer"},{"name":"merged_into"},{"name":"day"},{"name":"state"},{"name":"until"},{"name":"decided_by"},{"name":"reason"},{"name":"event"}],"rows":[]}

                """#,
            csv: #"""
                customer,merged_into,day,state,until,decided_by,reason,event

                """#),
        Golden(
            report: "published", parameters: [:],
            table: #"""
                Publications · as of 2024-05-31 · known at event 18

                Report  As of  Parameters  Published  By  Publication  Known at  Note  Rule sets  Event
                nothing to show

                Nothing was published: 'daybook publish REPORT --as-of DATE' freezes an answer.

                """#,
            json: #"""
                {"report":"published","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"report"},{"name":"as_of"},{"name":"parameters"},{"name":"published"},{"name":"publisher"},{"name":"publication"},{"name":"known_at"},{"name":"note"},{"name":"rules"},{"name":"event"}],"rows":[]}

                """#,
            csv: #"""
                report,as_of,parameters,published,publisher,publication,known_at,note,rules,event

                """#),
        Golden(
            report: "restatements", parameters: [:],
            table: #"""
                Restatements · restated: 0 of 0 publications · as of 2024-05-31 · known at event 18

                Figure  Before  After  Change
                nothing to show

                Nothing was published: 'daybook publish REPORT --as-of DATE' freezes an answer.

                """#,
            json: #"""
                {"report":"restatements","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"figure"},{"name":"before"},{"name":"after"},{"name":"change"},{"name":"kind"},{"name":"row"},{"name":"column"},{"name":"sequence"},{"name":"event"},{"name":"type"},{"name":"subject"},{"name":"occurred"},{"name":"recorded"},{"name":"events","unit":"count"},{"name":"report"},{"name":"as_of"},{"name":"publication"}],"rows":[]}

                """#,
            csv: #"""
                figure,before,after,change,kind,row,column,sequence,event,type,subject,occurred,recorded,events,report,as_of,publication

                """#),
    ]
}

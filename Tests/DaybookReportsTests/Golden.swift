import Testing

/// What the reports print for `Journal.tea` on 2024-05-31, line ends of CSV as plain ones. Read it when it changes:
/// it is what people and scripts get.
struct Golden: Sendable, CustomTestStringConvertible {
    let report: String
    let parameters: [String: String]
    let table: String
    let json: String
    let csv: String

    var testDescription: String { ([report] + parameters.values.sorted()).joined(separator: " ") }
}

extension Golden {
    static let all = credit + corrections + satisfaction + tiers + timelines + value

    private static let credit: [Golden] = [
        Golden(
            report: "ageing", parameters: [:],
            table: #"""
                Ageing of open invoices by due date · as of 2024-05-31 · known at event 18 · CNY

                Bucket         Invoices      Open    Share
                not due               1    800.00   22.9 %
                1–30 days             0      0.00    0.0 %
                31–60 days            1  2,500.00   71.4 %
                61–90 days            0      0.00    0.0 %
                91–120 days           1    200.00    5.7 %
                over 120 days         0      0.00    0.0 %
                total                 3  3,500.00  100.0 %
                unallocated                -50.01
                balance                  3,449.99

                Note: 2,500.00 CNY of the open amount is disputed
                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"ageing","parameters":{"basis":"due","by":"none"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"currency"},{"name":"bucket"},{"name":"invoices","unit":"count"},{"name":"open","unit":"CNY"},{"name":"share"}],"rows":[{"currency":"CNY","bucket":"not due","invoices":1,"open":"800.00","share":0.2286},{"currency":"CNY","bucket":"1–30 days","invoices":0,"open":"0.00","share":0.0000},{"currency":"CNY","bucket":"31–60 days","invoices":1,"open":"2500.00","share":0.7143},{"currency":"CNY","bucket":"61–90 days","invoices":0,"open":"0.00","share":0.0000},{"currency":"CNY","bucket":"91–120 days","invoices":1,"open":"200.00","share":0.0571},{"currency":"CNY","bucket":"over 120 days","invoices":0,"open":"0.00","share":0.0000}],"total":{"currency":"CNY","bucket":"total","invoices":3,"open":"3500.00","share":1.0000},"beside":[{"currency":"CNY","bucket":"unallocated","invoices":null,"open":"-50.01","share":null},{"currency":"CNY","bucket":"balance","invoices":null,"open":"3449.99","share":null}],"notes":["2,500.00 CNY of the open amount is disputed","1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                currency,bucket,invoices,open,share
                CNY,not due,1,800.00,0.2286
                CNY,1–30 days,0,0.00,0.0000
                CNY,31–60 days,1,2500.00,0.7143
                CNY,61–90 days,0,0.00,0.0000
                CNY,91–120 days,1,200.00,0.0571
                CNY,over 120 days,0,0.00,0.0000

                """#),
        Golden(
            report: "ageing", parameters: ["by": "customer"],
            table: #"""
                Ageing of open invoices by due date · as of 2024-05-31 · known at event 18 · CNY · by customer

                Customer  Name              Invoices  not due  1–30 days  31–60 days  61–90 days  91–120 days  over 120 days      Open  Unallocated   Balance
                C-1002    Oak, "Sons" & Co         1     0.00       0.00    2,500.00        0.00         0.00           0.00  2,500.00         0.00  2,500.00
                C-1001    绿茶有限公司             2   800.00       0.00        0.00        0.00       200.00           0.00  1,000.00         0.00  1,000.00
                C-1003    王小明                   0     0.00       0.00        0.00        0.00         0.00           0.00      0.00        50.01    -50.01
                total                              3   800.00       0.00    2,500.00        0.00       200.00           0.00  3,500.00        50.01  3,449.99

                Note: 2,500.00 CNY of the open amount is disputed
                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"ageing","parameters":{"basis":"due","by":"customer"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"currency"},{"name":"invoices","unit":"count"},{"name":"not_due","unit":"CNY"},{"name":"days_1_30","unit":"CNY"},{"name":"days_31_60","unit":"CNY"},{"name":"days_61_90","unit":"CNY"},{"name":"days_91_120","unit":"CNY"},{"name":"days_over_120","unit":"CNY"},{"name":"open","unit":"CNY"},{"name":"unallocated","unit":"CNY"},{"name":"balance","unit":"CNY"}],"rows":[{"customer":"C-1002","name":"Oak, \"Sons\" & Co","currency":"CNY","invoices":1,"not_due":"0.00","days_1_30":"0.00","days_31_60":"2500.00","days_61_90":"0.00","days_91_120":"0.00","days_over_120":"0.00","open":"2500.00","unallocated":"0.00","balance":"2500.00"},{"customer":"C-1001","name":"绿茶有限公司","currency":"CNY","invoices":2,"not_due":"800.00","days_1_30":"0.00","days_31_60":"0.00","days_61_90":"0.00","days_91_120":"200.00","days_over_120":"0.00","open":"1000.00","unallocated":"0.00","balance":"1000.00"},{"customer":"C-1003","name":"王小明","currency":"CNY","invoices":0,"not_due":"0.00","days_1_30":"0.00","days_31_60":"0.00","days_61_90":"0.00","days_91_120":"0.00","days_over_120":"0.00","open":"0.00","unallocated":"50.01","balance":"-50.01"}],"total":{"customer":null,"name":null,"currency":"CNY","invoices":3,"not_due":"800.00","days_1_30":"0.00","days_31_60":"2500.00","days_61_90":"0.00","days_91_120":"200.00","days_over_120":"0.00","open":"3500.00","unallocated":"50.01","balance":"3449.99"},"notes":["2,500.00 CNY of the open amount is disputed","1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                customer,name,currency,invoices,not_due,days_1_30,days_31_60,days_61_90,days_91_120,days_over_120,open,unallocated,balance
                C-1002,"Oak, ""Sons"" & Co",CNY,1,0.00,0.00,2500.00,0.00,0.00,0.00,2500.00,0.00,2500.00
                C-1001,绿茶有限公司,CNY,2,800.00,0.00,0.00,0.00,200.00,0.00,1000.00,0.00,1000.00
                C-1003,王小明,CNY,0,0.00,0.00,0.00,0.00,0.00,0.00,0.00,50.01,-50.01

                """#),
        Golden(
            report: "bad-debt", parameters: ["by": "grade"],
            table: #"""
                Bad debt · 2024-01-01 to 2024-05-31 · as of 2024-05-31 · known at event 18 · CNY · by grade

                Grade  Invoices     Sales  Written off of vintage  Rate of vintage  Written off in period  Rate of period
                –             2  3,100.49                  500.50           16.1 %                 500.50          16.1 %
                A             2  2,000.00                    0.00            0.0 %                   0.00           0.0 %
                total         4  5,100.49                  500.50            9.8 %                 500.50           9.8 %

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"bad-debt","parameters":{"by":"grade"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"grade"},{"name":"currency"},{"name":"invoices","unit":"count"},{"name":"sales","unit":"CNY"},{"name":"written_off_vintage","unit":"CNY"},{"name":"vintage_rate"},{"name":"written_off_period","unit":"CNY"},{"name":"period_rate"}],"rows":[{"grade":null,"currency":"CNY","invoices":2,"sales":"3100.49","written_off_vintage":"500.50","vintage_rate":0.1614,"written_off_period":"500.50","period_rate":0.1614},{"grade":"A","currency":"CNY","invoices":2,"sales":"2000.00","written_off_vintage":"0.00","vintage_rate":0.0000,"written_off_period":"0.00","period_rate":0.0000}],"total":{"grade":null,"currency":"CNY","invoices":4,"sales":"5100.49","written_off_vintage":"500.50","vintage_rate":0.0981,"written_off_period":"500.50","period_rate":0.0981},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                grade,currency,invoices,sales,written_off_vintage,vintage_rate,written_off_period,period_rate
                ,CNY,2,3100.49,500.50,0.1614,500.50,0.1614
                A,CNY,2,2000.00,0.00,0.0000,0.00,0.0000

                """#),
        Golden(
            report: "collection", parameters: ["by": "owner"],
            table: #"""
                Collection rate · 2024-01-01 to 2024-05-31 · as of 2024-05-31 · known at event 18 · CNY · by owner

                Owner     Invoices due  Amount due  Collected  Collection rate  Collected on time  On time  Opening     Sales   Closing  Rate on opening and sales
                wang.wei             1    3,000.50       0.00            0.0 %               0.00    0.0 %     0.00  3,000.50  2,500.00                     16.7 %
                li.na                1    1,200.00   1,000.00           83.3 %               0.00    0.0 %     0.00  2,000.00  1,000.00                     50.0 %
                –                    1       99.99      99.99          100.0 %              99.99  100.0 %     0.00     99.99      0.00                    100.0 %
                total                3    4,300.49   1,099.99           25.6 %              99.99    2.3 %     0.00  5,100.49  3,500.00                     31.4 %

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"collection","parameters":{"by":"owner"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"owner"},{"name":"currency"},{"name":"invoices_due","unit":"count"},{"name":"due_amount","unit":"CNY"},{"name":"collected","unit":"CNY"},{"name":"collection_rate"},{"name":"collected_on_time","unit":"CNY"},{"name":"on_time_rate"},{"name":"opening","unit":"CNY"},{"name":"sales","unit":"CNY"},{"name":"closing","unit":"CNY"},{"name":"opening_rate"}],"rows":[{"owner":"wang.wei","currency":"CNY","invoices_due":1,"due_amount":"3000.50","collected":"0.00","collection_rate":0.0000,"collected_on_time":"0.00","on_time_rate":0.0000,"opening":"0.00","sales":"3000.50","closing":"2500.00","opening_rate":0.1668},{"owner":"li.na","currency":"CNY","invoices_due":1,"due_amount":"1200.00","collected":"1000.00","collection_rate":0.8333,"collected_on_time":"0.00","on_time_rate":0.0000,"opening":"0.00","sales":"2000.00","closing":"1000.00","opening_rate":0.5000},{"owner":null,"currency":"CNY","invoices_due":1,"due_amount":"99.99","collected":"99.99","collection_rate":1.0000,"collected_on_time":"99.99","on_time_rate":1.0000,"opening":"0.00","sales":"99.99","closing":"0.00","opening_rate":1.0000}],"total":{"owner":null,"currency":"CNY","invoices_due":3,"due_amount":"4300.49","collected":"1099.99","collection_rate":0.2558,"collected_on_time":"99.99","on_time_rate":0.0233,"opening":"0.00","sales":"5100.49","closing":"3500.00","opening_rate":0.3138},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                owner,currency,invoices_due,due_amount,collected,collection_rate,collected_on_time,on_time_rate,opening,sales,closing,opening_rate
                wang.wei,CNY,1,3000.50,0.00,0.0000,0.00,0.0000,0.00,3000.50,2500.00,0.1668
                li.na,CNY,1,1200.00,1000.00,0.8333,0.00,0.0000,0.00,2000.00,1000.00,0.5000
                ,CNY,1,99.99,99.99,1.0000,99.99,1.0000,0.00,99.99,0.00,1.0000

                """#),
        Golden(
            report: "credit", parameters: [:],
            table: #"""
                Credit exposure · as of 2024-05-31 · known at event 18 · CNY

                Customer  Name              Owner     Region  Open items  Not billed  Not delivered  Unallocated  Exposure      Limit  Utilisation  Available   Overdue  Oldest (days)  Grade  Hold  Issues
                C-1002    Oak, "Sons" & Co  wang.wei  west      2,500.00        0.00           0.00         0.00  2,500.00       0.00            –       0.00  2,500.00             60  –      yes        1
                C-1001    绿茶有限公司      li.na     east      1,000.00        0.00       1,000.00         0.00  2,000.00  10,000.00       20.0 %   8,000.00    200.00             91  A      no         0
                C-1003    王小明            –         east          0.00        0.00           0.00        50.01    -50.01   no limit            –   no limit      0.00              0  –      no         0
                total                                           3,500.00        0.00       1,000.00        50.01  4,449.99                                     2,700.00

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"credit","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"owner"},{"name":"region"},{"name":"currency"},{"name":"open_items","unit":"CNY"},{"name":"open_deliveries","unit":"CNY"},{"name":"open_orders","unit":"CNY"},{"name":"unallocated","unit":"CNY"},{"name":"exposure","unit":"CNY"},{"name":"limit","unit":"CNY"},{"name":"utilisation"},{"name":"available","unit":"CNY"},{"name":"overdue","unit":"CNY"},{"name":"overdue_days","unit":"days"},{"name":"grade"},{"name":"hold"},{"name":"issues","unit":"count"}],"rows":[{"customer":"C-1002","name":"Oak, \"Sons\" & Co","owner":"wang.wei","region":"west","currency":"CNY","open_items":"2500.00","open_deliveries":"0.00","open_orders":"0.00","unallocated":"0.00","exposure":"2500.00","limit":"0.00","utilisation":null,"available":"0.00","overdue":"2500.00","overdue_days":60,"grade":null,"hold":true,"issues":1},{"customer":"C-1001","name":"绿茶有限公司","owner":"li.na","region":"east","currency":"CNY","open_items":"1000.00","open_deliveries":"0.00","open_orders":"1000.00","unallocated":"0.00","exposure":"2000.00","limit":"10000.00","utilisation":0.2000,"available":"8000.00","overdue":"200.00","overdue_days":91,"grade":"A","hold":false,"issues":0},{"customer":"C-1003","name":"王小明","owner":null,"region":"east","currency":"CNY","open_items":"0.00","open_deliveries":"0.00","open_orders":"0.00","unallocated":"50.01","exposure":"-50.01","limit":null,"utilisation":null,"available":null,"overdue":"0.00","overdue_days":0,"grade":null,"hold":false,"issues":0}],"total":{"customer":null,"name":null,"owner":null,"region":null,"currency":"CNY","open_items":"3500.00","open_deliveries":"0.00","open_orders":"1000.00","unallocated":"50.01","exposure":"4449.99","limit":null,"utilisation":null,"available":null,"overdue":"2700.00","overdue_days":null,"grade":null,"hold":null,"issues":null},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                customer,name,owner,region,currency,open_items,open_deliveries,open_orders,unallocated,exposure,limit,utilisation,available,overdue,overdue_days,grade,hold,issues
                C-1002,"Oak, ""Sons"" & Co",wang.wei,west,CNY,2500.00,0.00,0.00,0.00,2500.00,0.00,,0.00,2500.00,60,,true,1
                C-1001,绿茶有限公司,li.na,east,CNY,1000.00,0.00,1000.00,0.00,2000.00,10000.00,0.2000,8000.00,200.00,91,A,false,0
                C-1003,王小明,,east,CNY,0.00,0.00,0.00,50.01,-50.01,,,,0.00,0,,false,0

                """#),
        Golden(
            report: "customers", parameters: [:],
            table: #"""
                Customers · 3 customers · as of 2024-05-31 · known at event 18

                Customer  Name              Kind     Owner     Region  First       Last        Events  Orders  Invoices  Payments  Cases  Interactions
                C-1001    绿茶有限公司      company  li.na     east    2024-01-01  2024-05-02       8       1         2         1      0             0
                C-1002    Oak, "Sons" & Co  company  wang.wei  west    2024-01-02  2024-05-15       7       0         1         0      0             0
                C-1003    王小明            person   –         east    2024-01-03  2024-05-25       3       0         1         1      0             0

                """#,
            json: #"""
                {"report":"customers","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"customer"},{"name":"name"},{"name":"kind"},{"name":"owner"},{"name":"region"},{"name":"first_event"},{"name":"last_event"},{"name":"events","unit":"count"},{"name":"orders","unit":"count"},{"name":"invoices","unit":"count"},{"name":"payments","unit":"count"},{"name":"cases","unit":"count"},{"name":"interactions","unit":"count"}],"rows":[{"customer":"C-1001","name":"绿茶有限公司","kind":"company","owner":"li.na","region":"east","first_event":"2024-01-01","last_event":"2024-05-02","events":8,"orders":1,"invoices":2,"payments":1,"cases":0,"interactions":0},{"customer":"C-1002","name":"Oak, \"Sons\" & Co","kind":"company","owner":"wang.wei","region":"west","first_event":"2024-01-02","last_event":"2024-05-15","events":7,"orders":0,"invoices":1,"payments":0,"cases":0,"interactions":0},{"customer":"C-1003","name":"王小明","kind":"person","owner":null,"region":"east","first_event":"2024-01-03","last_event":"2024-05-25","events":3,"orders":0,"invoices":1,"payments":1,"cases":0,"interactions":0}]}

                """#,
            csv: #"""
                customer,name,kind,owner,region,first_event,last_event,events,orders,invoices,payments,cases,interactions
                C-1001,绿茶有限公司,company,li.na,east,2024-01-01,2024-05-02,8,1,2,1,0,0
                C-1002,"Oak, ""Sons"" & Co",company,wang.wei,west,2024-01-02,2024-05-15,7,0,1,0,0,0
                C-1003,王小明,person,,east,2024-01-03,2024-05-25,3,0,1,1,0,0

                """#),
        Golden(
            report: "dso", parameters: [:],
            table: #"""
                Days sales outstanding · 2024-03-03 to 2024-05-31 · as of 2024-05-31 · known at event 18 · CNY

                Days   Opening   Sales   Closing  Closing, not due  DSO (days)  Countback (days)  Best possible (days)  Average overdue (days)  Effectiveness  Rate on opening and sales
                  90  4,200.50  899.99  3,500.00            800.00       350.0      more than 90                  80.0                   270.0         37.2 %                     31.4 %

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"dso","parameters":{"days":"90","by":"none"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"currency"},{"name":"days","unit":"days"},{"name":"opening","unit":"CNY"},{"name":"sales","unit":"CNY"},{"name":"closing","unit":"CNY"},{"name":"closing_current","unit":"CNY"},{"name":"dso","unit":"days"},{"name":"dso_countback","unit":"days"},{"name":"dso_best","unit":"days"},{"name":"days_delinquent","unit":"days"},{"name":"effectiveness"},{"name":"opening_rate"}],"rows":[{"currency":"CNY","days":90,"opening":"4200.50","sales":"899.99","closing":"3500.00","closing_current":"800.00","dso":350.0,"dso_countback":null,"dso_best":80.0,"days_delinquent":270.0,"effectiveness":0.3722,"opening_rate":0.3138}],"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                currency,days,opening,sales,closing,closing_current,dso,dso_countback,dso_best,days_delinquent,effectiveness,opening_rate
                CNY,90,4200.50,899.99,3500.00,800.00,350.0,,80.0,270.0,0.3722,0.3138

                """#),
        Golden(
            report: "invoices", parameters: [:],
            table: #"""
                Invoices · as of 2024-05-31 · known at event 18 · CNY

                Customer  Name              Invoice  Dated       Due         Age (days)    Amount   Settled      Open  Disputed  Event
                C-1001    绿茶有限公司      INV-1    2024-02-01  2024-03-01          91  1,200.00  1,000.00    200.00      0.00  e-9
                C-1002    Oak, "Sons" & Co  INV-3    2024-03-01  2024-04-01          60  3,000.50    500.50  2,500.00  2,500.00  e-11
                C-1001    绿茶有限公司      INV-2    2024-05-01  2024-06-15         -15    800.00      0.00    800.00      0.00  e-10
                total                                                                    5,000.50  1,500.50  3,500.00  2,500.00

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"invoices","parameters":{"state":"open"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"invoice"},{"name":"document_date"},{"name":"due"},{"name":"age","unit":"days"},{"name":"currency"},{"name":"amount","unit":"CNY"},{"name":"settled","unit":"CNY"},{"name":"open","unit":"CNY"},{"name":"disputed","unit":"CNY"},{"name":"event"}],"rows":[{"customer":"C-1001","name":"绿茶有限公司","invoice":"INV-1","document_date":"2024-02-01","due":"2024-03-01","age":91,"currency":"CNY","amount":"1200.00","settled":"1000.00","open":"200.00","disputed":"0.00","event":"e-9"},{"customer":"C-1002","name":"Oak, \"Sons\" & Co","invoice":"INV-3","document_date":"2024-03-01","due":"2024-04-01","age":60,"currency":"CNY","amount":"3000.50","settled":"500.50","open":"2500.00","disputed":"2500.00","event":"e-11"},{"customer":"C-1001","name":"绿茶有限公司","invoice":"INV-2","document_date":"2024-05-01","due":"2024-06-15","age":-15,"currency":"CNY","amount":"800.00","settled":"0.00","open":"800.00","disputed":"0.00","event":"e-10"}],"total":{"customer":null,"name":null,"invoice":null,"document_date":null,"due":null,"age":null,"currency":"CNY","amount":"5000.50","settled":"1500.50","open":"3500.00","disputed":"2500.00","event":null},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                customer,name,invoice,document_date,due,age,currency,amount,settled,open,disputed,event
                C-1001,绿茶有限公司,INV-1,2024-02-01,2024-03-01,91,CNY,1200.00,1000.00,200.00,0.00,e-9
                C-1002,"Oak, ""Sons"" & Co",INV-3,2024-03-01,2024-04-01,60,CNY,3000.50,500.50,2500.00,2500.00,e-11
                C-1001,绿茶有限公司,INV-2,2024-05-01,2024-06-15,-15,CNY,800.00,0.00,800.00,0.00,e-10

                """#),
        Golden(
            report: "issues", parameters: [:],
            table: #"""
                Set aside · as of 2024-05-31 · known at event 18 · CNY

                Customer  Issue            Document  Other document  Amount  Reason                                                                       Event
                C-1002    unknown_payment  PAY-9     INV-3            10.00  event e-18 names payment 'PAY-9', which is not recorded; record the payment  e-18

                """#,
            json: #"""
                {"report":"issues","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"customer"},{"name":"issue"},{"name":"document"},{"name":"other_document"},{"name":"currency"},{"name":"amount","unit":"CNY"},{"name":"reason"},{"name":"event"}],"rows":[{"customer":"C-1002","issue":"unknown_payment","document":"PAY-9","other_document":"INV-3","currency":"CNY","amount":"10.00","reason":"event e-18 names payment 'PAY-9', which is not recorded; record the payment","event":"e-18"}]}

                """#,
            csv: #"""
                customer,issue,document,other_document,currency,amount,reason,event
                C-1002,unknown_payment,PAY-9,INV-3,CNY,10.00,"event e-18 names payment 'PAY-9', which is not recorded; record the payment",e-18

                """#),
        Golden(
            report: "order-frequency", parameters: [:],
            table: #"""
                Orders per customer · as of 2024-05-31 · known at event 18

                Orders  Customers    Share  At least  At most
                     1          1  100.0 %    20.7 %  100.0 %
                 total          1  100.0 %

                Note: 0 of 1 customers ordered more than once: 0.0 %
                Note: 2 customers without an order were left out

                """#,
            json: #"""
                {"report":"order-frequency","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"orders","unit":"count"},{"name":"customers","unit":"count"},{"name":"share"},{"name":"share_low"},{"name":"share_high"}],"rows":[{"orders":1,"customers":1,"share":1.0000,"share_low":0.2065,"share_high":1.0000}],"total":{"orders":null,"customers":1,"share":1.0000,"share_low":null,"share_high":null},"notes":["0 of 1 customers ordered more than once: 0.0 %","2 customers without an order were left out"]}

                """#,
            csv: #"""
                orders,customers,share,share_low,share_high
                1,1,1.0000,0.2065,1.0000

                """#),
        Golden(
            report: "overdue", parameters: [:],
            table: #"""
                Overdue invoices · as of 2024-05-31 · known at event 18 · CNY

                Customer  Name              Owner     Region  Invoice  Due         Days   Overdue  Disputed  Event
                C-1002    Oak, "Sons" & Co  wang.wei  west    INV-3    2024-04-01    60  2,500.00  2,500.00  e-11
                C-1001    绿茶有限公司      li.na     east    INV-1    2024-03-01    91    200.00      0.00  e-9
                total                                                                    2,700.00  2,500.00

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"overdue","parameters":{"by":"none"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"owner"},{"name":"region"},{"name":"invoice"},{"name":"due"},{"name":"days","unit":"days"},{"name":"currency"},{"name":"overdue","unit":"CNY"},{"name":"disputed","unit":"CNY"},{"name":"event"}],"rows":[{"customer":"C-1002","name":"Oak, \"Sons\" & Co","owner":"wang.wei","region":"west","invoice":"INV-3","due":"2024-04-01","days":60,"currency":"CNY","overdue":"2500.00","disputed":"2500.00","event":"e-11"},{"customer":"C-1001","name":"绿茶有限公司","owner":"li.na","region":"east","invoice":"INV-1","due":"2024-03-01","days":91,"currency":"CNY","overdue":"200.00","disputed":"0.00","event":"e-9"}],"total":{"customer":null,"name":null,"owner":null,"region":null,"invoice":null,"due":null,"days":null,"currency":"CNY","overdue":"2700.00","disputed":"2500.00","event":null},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                customer,name,owner,region,invoice,due,days,currency,overdue,disputed,event
                C-1002,"Oak, ""Sons"" & Co",wang.wei,west,INV-3,2024-04-01,60,CNY,2500.00,2500.00,e-11
                C-1001,绿茶有限公司,li.na,east,INV-1,2024-03-01,91,CNY,200.00,0.00,e-9

                """#),
        Golden(
            report: "overdue", parameters: ["by": "owner"],
            table: #"""
                Overdue invoices · as of 2024-05-31 · known at event 18 · CNY · by owner

                Owner     Customers  Invoices   Overdue  Oldest (days)
                wang.wei          1         1  2,500.00             60
                li.na             1         1    200.00             91
                total             2         2  2,700.00

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"overdue","parameters":{"by":"owner"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"owner"},{"name":"currency"},{"name":"customers","unit":"count"},{"name":"invoices","unit":"count"},{"name":"overdue","unit":"CNY"},{"name":"days_max","unit":"days"}],"rows":[{"owner":"wang.wei","currency":"CNY","customers":1,"invoices":1,"overdue":"2500.00","days_max":60},{"owner":"li.na","currency":"CNY","customers":1,"invoices":1,"overdue":"200.00","days_max":91}],"total":{"owner":null,"currency":"CNY","customers":2,"invoices":2,"overdue":"2700.00","days_max":null},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                owner,currency,customers,invoices,overdue,days_max
                wang.wei,CNY,1,1,2500.00,60
                li.na,CNY,1,1,200.00,91

                """#),
        Golden(
            report: "payments", parameters: ["state": "all"],
            table: #"""
                Payments and credit notes · as of 2024-05-31 · known at event 18 · CNY · state all

                Customer  Name          Payment  Kind     Received      Amount  Given back   Settled  Unallocated  Event
                C-1001    绿茶有限公司  PAY-1    payment  2024-03-10  1,000.00        0.00  1,000.00         0.00  e-13
                C-1003    王小明        PAY-2    payment  2024-05-25    150.00        0.00     99.99        50.01  e-14
                total                                                 1,150.00        0.00  1,099.99        50.01

                Note: 1 customer has something that could not be applied; 'daybook report issues' lists it

                """#,
            json: #"""
                {"report":"payments","parameters":{"state":"all"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"customer"},{"name":"name"},{"name":"payment"},{"name":"kind"},{"name":"received"},{"name":"currency"},{"name":"amount","unit":"CNY"},{"name":"given_back","unit":"CNY"},{"name":"settled","unit":"CNY"},{"name":"unallocated","unit":"CNY"},{"name":"event"}],"rows":[{"customer":"C-1001","name":"绿茶有限公司","payment":"PAY-1","kind":"payment","received":"2024-03-10","currency":"CNY","amount":"1000.00","given_back":"0.00","settled":"1000.00","unallocated":"0.00","event":"e-13"},{"customer":"C-1003","name":"王小明","payment":"PAY-2","kind":"payment","received":"2024-05-25","currency":"CNY","amount":"150.00","given_back":"0.00","settled":"99.99","unallocated":"50.01","event":"e-14"}],"total":{"customer":null,"name":null,"payment":null,"kind":null,"received":null,"currency":"CNY","amount":"1150.00","given_back":"0.00","settled":"1099.99","unallocated":"50.01","event":null},"notes":["1 customer has something that could not be applied; 'daybook report issues' lists it"]}

                """#,
            csv: #"""
                customer,name,payment,kind,received,currency,amount,given_back,settled,unallocated,event
                C-1001,绿茶有限公司,PAY-1,payment,2024-03-10,CNY,1000.00,0.00,1000.00,0.00,e-13
                C-1003,王小明,PAY-2,payment,2024-05-25,CNY,150.00,0.00,99.99,50.01,e-14

                """#),
        Golden(
            report: "profile", parameters: ["customer": "C-1001"],
            table: #"""
                Customer · C-1001 绿茶有限公司 · as of 2024-05-31 · known at event 18

                Field              Value         Since       Event
                kind               company       2024-01-01  e-1
                company            绿茶有限公司  2024-01-01  e-1
                owner              li.na         2024-01-01  e-1
                region             east          2024-01-01  e-1
                credit grade       A             2024-01-05  e-5
                credit limit, CNY  10,000.00     2024-01-05  e-4

                """#,
            json: #"""
                {"report":"profile","parameters":{"customer":"C-1001"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"field"},{"name":"value"},{"name":"since"},{"name":"event"}],"rows":[{"field":"kind","value":"company","since":"2024-01-01","event":"e-1"},{"field":"company","value":"绿茶有限公司","since":"2024-01-01","event":"e-1"},{"field":"owner","value":"li.na","since":"2024-01-01","event":"e-1"},{"field":"region","value":"east","since":"2024-01-01","event":"e-1"},{"field":"credit grade","value":"A","since":"2024-01-05","event":"e-5"},{"field":"credit limit, CNY","value":"10000.00","since":"2024-01-05","event":"e-4"}]}

                """#,
            csv: #"""
                field,value,since,event
                kind,company,2024-01-01,e-1
                company,绿茶有限公司,2024-01-01,e-1
                owner,li.na,2024-01-01,e-1
                region,east,2024-01-01,e-1
                credit grade,A,2024-01-05,e-5
                "credit limit, CNY",10000.00,2024-01-05,e-4

                """#),
        Golden(
            report: "scores", parameters: [:],
            table: #"""
                Survey scores · as of 2024-05-31 · known at event 18

                Metric      Scale    Score  Answers    Share  At least  At most
                csat        1–5        1.5        1   50.0 %     9.5 %   90.5 %
                csat        1–5          4        1   50.0 %     9.5 %   90.5 %
                csat, mean  1–5    2.75000        2  100.0 %

                """#,
            json: #"""
                {"report":"scores","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"metric"},{"name":"scale"},{"name":"score"},{"name":"answers","unit":"count"},{"name":"share"},{"name":"share_low"},{"name":"share_high"}],"rows":[{"metric":"csat","scale":"1–5","score":1.5,"answers":1,"share":0.5000,"share_low":0.0945,"share_high":0.9055},{"metric":"csat","scale":"1–5","score":4,"answers":1,"share":0.5000,"share_low":0.0945,"share_high":0.9055}],"total":{"metric":"csat, mean","scale":"1–5","score":2.75000,"answers":2,"share":1.0000,"share_low":null,"share_high":null}}

                """#,
            csv: #"""
                metric,scale,score,answers,share,share_low,share_high
                csat,1–5,1.5,1,0.5000,0.0945,0.9055
                csat,1–5,4,1,0.5000,0.0945,0.9055

                """#),
        Golden(
            report: "statement", parameters: ["customer": "C-1001", "from": "2024-03-01"],
            table: #"""
                Statement of account · C-1001 绿茶有限公司 · 2024-03-01 to 2024-05-31 · as of 2024-05-31 · known at event 18 · CNY

                Day         Entry            Document     Amount   Balance  Event
                2024-03-01  opening balance                       1,200.00
                2024-03-10  payment          PAY-1     -1,000.00    200.00  e-13
                2024-05-01  invoice          INV-2        800.00  1,000.00  e-10
                2024-05-31  closing balance              -200.00  1,000.00

                """#,
            json: #"""
                {"report":"statement","parameters":{"customer":"C-1001","from":"2024-03-01"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{"credit":0},"columns":[{"name":"day"},{"name":"entry"},{"name":"document"},{"name":"currency"},{"name":"amount","unit":"CNY"},{"name":"balance","unit":"CNY"},{"name":"event"}],"rows":[{"day":"2024-03-01","entry":"opening balance","document":null,"currency":"CNY","amount":null,"balance":"1200.00","event":null},{"day":"2024-03-10","entry":"payment","document":"PAY-1","currency":"CNY","amount":"-1000.00","balance":"200.00","event":"e-13"},{"day":"2024-05-01","entry":"invoice","document":"INV-2","currency":"CNY","amount":"800.00","balance":"1000.00","event":"e-10"}],"total":{"day":"2024-05-31","entry":"closing balance","document":null,"currency":"CNY","amount":"-200.00","balance":"1000.00","event":null}}

                """#,
            csv: #"""
                day,entry,document,currency,amount,balance,event
                2024-03-01,opening balance,,CNY,,1200.00,
                2024-03-10,payment,PAY-1,CNY,-1000.00,200.00,e-13
                2024-05-01,invoice,INV-2,CNY,800.00,1000.00,e-10

                """#),
        Golden(
            report: "totals", parameters: [:],
            table: #"""
                Control totals · as of 2024-05-31 · known at event 18

                Type                 Events  First       Last        Field               Values  Currency        Sum
                customer.registered       3  2024-01-01  2024-01-03  –                        –  –                 –
                survey.answered           2  2024-05-02  2024-05-03  –                        –  –                 –
                order.placed              1  2024-04-20  2024-04-20  lines.price              2  CNY          980.00
                order.placed              1  2024-04-20  2024-04-20  lines.freight            1  CNY           20.00
                invoice.issued            4  2024-02-01  2024-05-20  gross                    4  CNY        5,100.49
                invoice.written_off       1  2024-05-15  2024-05-15  amount                   1  CNY          500.50
                payment.received          2  2024-03-10  2024-05-25  amount                   2  CNY        1,150.00
                payment.received          2  2024-03-10  2024-05-25  allocations.amount       1  CNY        1,000.00
                payment.allocated         1  2024-05-04  2024-05-04  allocations.amount       1  CNY           10.00
                credit.graded             1  2024-01-05  2024-01-05  –                        –  –                 –
                credit.limit_set          2  2024-01-05  2024-01-05  limit                    2  CNY       10,000.00
                credit.hold_set           1  2024-05-05  2024-05-05  –                        –  –                 –

                """#,
            json: #"""
                {"report":"totals","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"type"},{"name":"events","unit":"count"},{"name":"first_event"},{"name":"last_event"},{"name":"field"},{"name":"values","unit":"count"},{"name":"currency"},{"name":"sum"}],"rows":[{"type":"customer.registered","events":3,"first_event":"2024-01-01","last_event":"2024-01-03","field":null,"values":null,"currency":null,"sum":null},{"type":"survey.answered","events":2,"first_event":"2024-05-02","last_event":"2024-05-03","field":null,"values":null,"currency":null,"sum":null},{"type":"order.placed","events":1,"first_event":"2024-04-20","last_event":"2024-04-20","field":"lines.price","values":2,"currency":"CNY","sum":"980.00"},{"type":"order.placed","events":1,"first_event":"2024-04-20","last_event":"2024-04-20","field":"lines.freight","values":1,"currency":"CNY","sum":"20.00"},{"type":"invoice.issued","events":4,"first_event":"2024-02-01","last_event":"2024-05-20","field":"gross","values":4,"currency":"CNY","sum":"5100.49"},{"type":"invoice.written_off","events":1,"first_event":"2024-05-15","last_event":"2024-05-15","field":"amount","values":1,"currency":"CNY","sum":"500.50"},{"type":"payment.received","events":2,"first_event":"2024-03-10","last_event":"2024-05-25","field":"amount","values":2,"currency":"CNY","sum":"1150.00"},{"type":"payment.received","events":2,"first_event":"2024-03-10","last_event":"2024-05-25","field":"allocations.amount","values":1,"currency":"CNY","sum":"1000.00"},{"type":"payment.allocated","events":1,"first_event":"2024-05-04","last_event":"2024-05-04","field":"allocations.amount","values":1,"currency":"CNY","sum":"10.00"},{"type":"credit.graded","events":1,"first_event":"2024-01-05","last_event":"2024-01-05","field":null,"values":null,"currency":null,"sum":null},{"type":"credit.limit_set","events":2,"first_event":"2024-01-05","last_event":"2024-01-05","field":"limit","values":2,"currency":"CNY","sum":"10000.00"},{"type":"credit.hold_set","events":1,"first_event":"2024-05-05","last_event":"2024-05-05","field":null,"values":null,"currency":null,"sum":null}]}

                """#,
            csv: #"""
                type,events,first_event,last_event,field,values,currency,sum
                customer.registered,3,2024-01-01,2024-01-03,,,,
                survey.answered,2,2024-05-02,2024-05-03,,,,
                order.placed,1,2024-04-20,2024-04-20,lines.price,2,CNY,980.00
                order.placed,1,2024-04-20,2024-04-20,lines.freight,1,CNY,20.00
                invoice.issued,4,2024-02-01,2024-05-20,gross,4,CNY,5100.49
                invoice.written_off,1,2024-05-15,2024-05-15,amount,1,CNY,500.50
                payment.received,2,2024-03-10,2024-05-25,amount,2,CNY,1150.00
                payment.received,2,2024-03-10,2024-05-25,allocations.amount,1,CNY,1000.00
                payment.allocated,1,2024-05-04,2024-05-04,allocations.amount,1,CNY,10.00
                credit.graded,1,2024-01-05,2024-01-05,,,,
                credit.limit_set,2,2024-01-05,2024-01-05,limit,2,CNY,10000.00
                credit.hold_set,1,2024-05-05,2024-05-05,,,,

                """#),
    ]
}

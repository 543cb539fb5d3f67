import Testing

/// What the reports on plans print in a terminal for `Journal.plans` on 2024-03-13. Read it when it changes.
struct PlanGolden: Sendable, CustomTestStringConvertible {
    let report: String
    let parameters: [String: String]
    let columns: Int
    let text: String

    var testDescription: String { "\(report) \(columns)" }
}

extension PlanGolden {
    static let all: [PlanGolden] = [
        PlanGolden(
            report: "timeline", parameters: ["plan": "onboarding"], columns: 80,
            text: #"""
                Timeline · onboarding 客户上线 · newest event 2024-03-12, 1 day ago · as of
                2024-03-13 · known at event 20

                                           2024-03
                                           04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20
                  信息收集             77% ╾━━━━━━━━━━━━━━━━━━━━━━━━───────╼
                    访谈客户          100% ▓▓▓▓▓▓▓▓▓▓▓▓               │
                    整理资料并建立客…  60%          ╌╌╌▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░
                ! 实施                  0%          ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╾──────────────────────╼
                    上门安装            0%                            ╌╌╌░░░░░░░░░░░░░░░
                !   Train the users     0%          ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█████████████████████
                !   验收                0%                            │     ╌╌╌            ███
                  资料齐全                                         ╌╌╌│    ◇
                ! Handed over                                         │     ╌╌╌              ◇

                ▓ done   ░ to do   ! █ critical   ╾━─╼ summary   ╌ baseline
                ◇ milestone ◆ reached   │ 2024-03-13

                Task   Name         Owner     Progress  State                Finish  Slip  Float
                A      信息收集     –           77.1 %  late             2024-03-14    +2    1.4
                A1       访谈客户   zhao.min   100.0 %  done             2024-03-07    +1      –
                A2       整理资料…  li.na       60.0 %  late             2024-03-14    +2    1.4
                B      实施         –            0.0 %  not started      2024-03-20    +3      0
                B1       上门安装   zhao.min     0.0 %  waiting for vi…  2024-03-18    +2    1.4
                B2       Train th…  li.na        0.0 %  not started      2024-03-19    +4      0
                B3       验收       wang.wei     0.0 %  not started      2024-03-20    +3      0
                M-1    资料齐全     –                –  late             2024-03-14    +2      –
                M-2    Handed over  –                –  late             2024-03-20    +3      –
                total                           36.0 %                   2024-03-20    +3

                """#),
        PlanGolden(
            report: "critical-path", parameters: ["plan": "onboarding"], columns: 80,
            text: #"""
                Critical path · onboarding 客户上线 · as of 2024-03-13 · known at event 20

                Task  Name                Critical  Early start  Early finish  Float  Free float
                B2    Train the users     yes        2024-03-13    2024-03-19      0           0
                B3    验收                yes        2024-03-20    2024-03-20      0           0
                A2    整理资料并建立客…   no         2024-03-08    2024-03-14    1.4           0
                B1    上门安装            no         2024-03-14    2024-03-18    1.4         1.4

                Note: the plan takes 13 working days from 2024-03-04, until 2024-03-20

                """#),
        PlanGolden(
            report: "plans", parameters: [:], columns: 80,
            text: #"""
                Plans · as of 2024-03-13 · known at event 20

                Plan        Name      Tasks  Done  Late  Progress      Finish  Slip  Owner
                onboarding  客户上线      5     1     1    36.0 %  2024-03-20    +3  wang.wei
                survey      Survey        1     1     0   100.0 %  2024-02-06     –  li.na

                """#),
        PlanGolden(
            report: "milestones", parameters: [:], columns: 80,
            text: #"""
                Milestones · as of 2024-03-13 · known at event 20

                Plan        Milestone  Name         State         Due    Forecast  Slip
                onboarding  M-1        资料齐全     late   2024-03-12  2024-03-14    +2
                onboarding  M-2        Handed over  late   2024-03-15  2024-03-20    +3

                """#),
        PlanGolden(
            report: "schedule-changes", parameters: ["plan": "onboarding"], columns: 80,
            text: #"""
                Changes of the schedule · onboarding 客户上线 · as of 2024-03-13 · known at
                event 20

                       Day  Who       Task  Old finish  New finish  Moved  Reason
                2024-03-12  li.na     A2    2024-03-13  2024-03-14     +1  –
                2024-03-12  li.na     B1    2024-03-15  2024-03-18     +1  –
                2024-03-12  li.na     M-1   2024-03-13  2024-03-14     +1  –
                2024-03-12  wang.wei  B2    2024-03-18  2024-03-19     +1  –
                2024-03-12  wang.wei  B3    2024-03-19  2024-03-20     +1  –
                2024-03-12  wang.wei  M-2   2024-03-19  2024-03-20     +1  –

                """#),
        PlanGolden(
            report: "tasks", parameters: [:], columns: 80,
            text: #"""
                Tasks · as of 2024-03-13 · known at event 20

                Owner     Plan        Task  Name                 State                    Finish
                li.na     onboarding  A2    整理资料并建立客户…  late                 2024-03-14
                li.na     onboarding  B2    Train the users      not started          2024-03-19
                wang.wei  onboarding  B3    验收                 not started          2024-03-20
                zhao.min  onboarding  B1    上门安装             waiting for visit.…  2024-03-18

                """#),
        PlanGolden(
            report: "timeline", parameters: ["plan": "onboarding"], columns: 200,
            text: #"""
                Timeline · onboarding 客户上线 · newest event 2024-03-12, 1 day ago · as of 2024-03-13 · known at event 20

                                                2024-03
                                                04  05  06  07  08  09  10  11  12  13  14  15  16  17  18  19  20
                  信息收集                  77% ╾━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━──────────╼
                    访谈客户               100% ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓                    │
                    整理资料并建立客户档案  60%             ╌╌╌╌▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░
                ! 实施                       0%             ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╾──────────────────────────────╼
                    上门安装                 0%                                     ╌╌╌╌░░░░░░░░░░░░░░░░░░░░
                !   Train the users          0%             ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌████████████████████████████
                !   验收                     0%                                     │       ╌╌╌╌                ████
                  资料齐全                                                      ╌╌╌╌│      ◇
                ! Handed over                                                       │       ╌╌╌╌                   ◇

                ▓ done   ░ to do   ! █ critical   ╾━─╼ summary   ╌ baseline   ◇ milestone ◆ reached   │ 2024-03-13

                Task   Name                      Owner     Progress  State                                  Finish  Slip  Float       Start  Baseline finish  After   Baseline start  Planned start  Planned finish
                A      信息收集                  –           77.1 %  late                               2024-03-14    +2    1.4  2024-03-04       2024-03-12  –           2024-03-04     2024-03-04      2024-03-12
                A1       访谈客户                zhao.min   100.0 %  done                               2024-03-07    +1      –  2024-03-04       2024-03-06  –           2024-03-04     2024-03-04      2024-03-06
                A2       整理资料并建立客户档案  li.na       60.0 %  late                               2024-03-14    +2    1.4  2024-03-08       2024-03-12  A1          2024-03-07     2024-03-07      2024-03-12
                B      实施                      –            0.0 %  not started                        2024-03-20    +3      0  2024-03-13       2024-03-15  –           2024-03-07     2024-03-13      2024-03-20
                B1       上门安装                zhao.min     0.0 %  waiting for visit.done V-1 C-1001  2024-03-18    +2    1.4  2024-03-14       2024-03-14  A2          2024-03-13     2024-03-13      2024-03-14
                B2       Train the users         li.na        0.0 %  not started                        2024-03-19    +4      0  2024-03-13       2024-03-13  A1          2024-03-07     2024-03-13      2024-03-19
                B3       验收                    wang.wei     0.0 %  not started                        2024-03-20    +3      0  2024-03-20       2024-03-15  B1, B2      2024-03-15     2024-03-20      2024-03-20
                M-1    资料齐全                  –                –  late                               2024-03-14    +2      –           –       2024-03-12  A2                   –              –      2024-03-12
                M-2    Handed over               –                –  late                               2024-03-20    +3      –           –       2024-03-15  B3                   –              –      2024-03-15
                total                                        36.0 %                                     2024-03-20    +3         2024-03-04       2024-03-15              2024-03-04     2024-03-04      2024-03-20

                """#),
        PlanGolden(
            report: "critical-path", parameters: ["plan": "onboarding"], columns: 200,
            text: #"""
                Critical path · onboarding 客户上线 · as of 2024-03-13 · known at event 20

                Task  Name                    Critical  Early start  Early finish  Float  Free float  Late start  Late finish  Early start, day  Early finish, day  Late start, day  Late finish, day  After
                B2    Train the users         yes        2024-03-13    2024-03-19      0           0  2024-03-13   2024-03-19                 7                 12                7                12  A1
                B3    验收                    yes        2024-03-20    2024-03-20      0           0  2024-03-20   2024-03-20                12                 13               12                13  B1, B2
                A2    整理资料并建立客户档案  no         2024-03-08    2024-03-14    1.4           0  2024-03-08   2024-03-15                 4                8.6                4                10  A1
                B1    上门安装                no         2024-03-14    2024-03-18    1.4         1.4  2024-03-18   2024-03-19               8.6               10.6               10                12  A2

                Note: the plan takes 13 working days from 2024-03-04, until 2024-03-20

                """#),
        PlanGolden(
            report: "plans", parameters: [:], columns: 200,
            text: #"""
                Plans · as of 2024-03-13 · known at event 20

                Plan        Name      Tasks  Done  Late  Progress      Finish  Slip  Owner     Next milestone  Milestone on  Baseline finish      Closed  Newest event  Issues
                onboarding  客户上线      5     1     1    36.0 %  2024-03-20    +3  wang.wei  资料齐全          2024-03-14       2024-03-15           –    2024-03-12       0
                survey      Survey        1     1     0   100.0 %  2024-02-06     –  li.na     –                          –                –  2024-02-07    2024-02-07       0

                """#),
        PlanGolden(
            report: "milestones", parameters: [:], columns: 200,
            text: #"""
                Milestones · as of 2024-03-13 · known at event 20

                Plan        Milestone  Name         State         Due    Forecast  Slip  Baseline finish  Reached  After  Critical
                onboarding  M-1        资料齐全     late   2024-03-12  2024-03-14    +2       2024-03-12        –  A2     no
                onboarding  M-2        Handed over  late   2024-03-15  2024-03-20    +3       2024-03-15        –  B3     yes

                """#),
        PlanGolden(
            report: "schedule-changes", parameters: ["plan": "onboarding"], columns: 200,
            text: #"""
                Changes of the schedule · onboarding 客户上线 · as of 2024-03-13 · known at event 20

                       Day  Who       Task  Old finish  New finish  Moved  Reason  Type             Because   Name                     Old start   New start  Recorded              Event
                2024-03-12  li.na     A2    2024-03-13  2024-03-14     +1  –       task.progressed  itself    整理资料并建立客户档案  2024-03-08  2024-03-08  2024-03-12T00:00:00Z  e-15
                2024-03-12  li.na     B1    2024-03-15  2024-03-18     +1  –       task.progressed  followed  上门安装                2024-03-14  2024-03-14  2024-03-12T00:00:00Z  e-15
                2024-03-12  li.na     M-1   2024-03-13  2024-03-14     +1  –       task.progressed  followed  资料齐全                2024-03-13  2024-03-14  2024-03-12T00:00:00Z  e-15
                2024-03-12  wang.wei  B2    2024-03-18  2024-03-19     +1  –       task.scheduled   itself    Train the users         2024-03-12  2024-03-13  2024-03-12T00:00:00Z  e-16
                2024-03-12  wang.wei  B3    2024-03-19  2024-03-20     +1  –       task.scheduled   followed  验收                    2024-03-19  2024-03-20  2024-03-12T00:00:00Z  e-16
                2024-03-12  wang.wei  M-2   2024-03-19  2024-03-20     +1  –       task.scheduled   followed  Handed over             2024-03-19  2024-03-20  2024-03-12T00:00:00Z  e-16

                """#),
        PlanGolden(
            report: "tasks", parameters: [:], columns: 200,
            text: #"""
                Tasks · as of 2024-03-13 · known at event 20

                Owner     Plan        Task  Name                    State                                  Finish  Slip  Progress       Start  Deadline  Float  Priority
                li.na     onboarding  A2    整理资料并建立客户档案  late                               2024-03-14    +2    60.0 %  2024-03-08         –    1.4         –
                li.na     onboarding  B2    Train the users         not started                        2024-03-19    +4     0.0 %  2024-03-13         –      0         –
                wang.wei  onboarding  B3    验收                    not started                        2024-03-20    +3     0.0 %  2024-03-20         –      0         –
                zhao.min  onboarding  B1    上门安装                waiting for visit.done V-1 C-1001  2024-03-18    +2     0.0 %  2024-03-14         –    1.4         –

                """#),
    ]
}

/// What the same reports print for `Journal.tea`, in which nobody has a plan.
extension Golden {
    static let timelines: [Golden] = [
        Golden(
            report: "critical-path", parameters: ["plan": "onboarding"],
            table: #"""
                Critical path · as of 2024-05-31 · known at event 18 · plan onboarding

                Task  Name  Critical  Early start  Early finish  Float  Free float  Late start  Late finish  Early start, day  Early finish, day  Late start, day  Late finish, day  After
                nothing to show

                plans come in as plan.created and task.added events: 'daybook plan new --template' makes one, 'daybook plans' lists those there are

                """#,
            json: #"""
                {"report":"critical-path","parameters":{"plan":"onboarding"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"task"},{"name":"name"},{"name":"critical"},{"name":"early_start"},{"name":"early_finish"},{"name":"float_days"},{"name":"free_float_days"},{"name":"late_start"},{"name":"late_finish"},{"name":"early_start_day"},{"name":"early_finish_day"},{"name":"late_start_day"},{"name":"late_finish_day"},{"name":"after"}],"rows":[]}

                """#,
            csv: #"""
                task,name,critical,early_start,early_finish,float_days,free_float_days,late_start,late_finish,early_start_day,early_finish_day,late_start_day,late_finish_day,after

                """#),
        Golden(
            report: "milestones", parameters: [:],
            table: #"""
                Milestones · as of 2024-05-31 · known at event 18

                Plan  Milestone  Name  State  Due  Forecast  Slip  Baseline finish  Reached  After  Critical
                nothing to show

                milestones come in as milestone.set events of a plan

                """#,
            json: #"""
                {"report":"milestones","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"plan"},{"name":"milestone"},{"name":"name"},{"name":"task_state"},{"name":"due"},{"name":"forecast"},{"name":"slip_days"},{"name":"baseline_finish"},{"name":"reached"},{"name":"after"},{"name":"critical"}],"rows":[]}

                """#,
            csv: #"""
                plan,milestone,name,task_state,due,forecast,slip_days,baseline_finish,reached,after,critical

                """#),
        Golden(
            report: "plans", parameters: [:],
            table: #"""
                Plans · as of 2024-05-31 · known at event 18

                Plan  Name  Tasks  Done  Late  Progress  Finish  Slip  Owner  Next milestone  Milestone on  Baseline finish  Closed  Newest event  Issues
                nothing to show

                plans come in as plan.created and task.added events; 'daybook plan new --template' makes one

                """#,
            json: #"""
                {"report":"plans","parameters":{},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"plan"},{"name":"name"},{"name":"tasks","unit":"count"},{"name":"done","unit":"count"},{"name":"late","unit":"count"},{"name":"progress"},{"name":"finish"},{"name":"slip_days"},{"name":"owner"},{"name":"next_milestone"},{"name":"milestone_day"},{"name":"baseline_finish"},{"name":"closed"},{"name":"newest_event"},{"name":"issues","unit":"count"}],"rows":[]}

                """#,
            csv: #"""
                plan,name,tasks,done,late,progress,finish,slip_days,owner,next_milestone,milestone_day,baseline_finish,closed,newest_event,issues

                """#),
        Golden(
            report: "schedule-changes", parameters: ["plan": "onboarding"],
            table: #"""
                Changes of the schedule · as of 2024-05-31 · known at event 18 · plan onboarding

                Day  Who  Task  Old finish  New finish  Moved  Reason  Type  Because  Name  Old start  New start  Recorded  Event
                nothing to show

                no date has moved; task.scheduled, task.linked, task.progressed and task.done events move dates

                """#,
            json: #"""
                {"report":"schedule-changes","parameters":{"plan":"onboarding"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"day"},{"name":"actor"},{"name":"task"},{"name":"old_finish"},{"name":"new_finish"},{"name":"moved_days"},{"name":"reason"},{"name":"type"},{"name":"because"},{"name":"name"},{"name":"old_start"},{"name":"new_start"},{"name":"recorded"},{"name":"event"}],"rows":[]}

                """#,
            csv: #"""
                day,actor,task,old_finish,new_finish,moved_days,reason,type,because,name,old_start,new_start,recorded,event

                """#),
        Golden(
            report: "tasks", parameters: [:],
            table: #"""
                Tasks · as of 2024-05-31 · known at event 18

                Owner  Plan  Task  Name  State  Finish  Slip  Progress  Start  Deadline  Float  Priority
                nothing to show

                no task is as asked for; 'daybook tasks --state all' lists all of them

                """#,
            json: #"""
                {"report":"tasks","parameters":{"state":"open"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"owner"},{"name":"plan"},{"name":"task"},{"name":"name"},{"name":"task_state"},{"name":"finish"},{"name":"slip_days"},{"name":"progress"},{"name":"start"},{"name":"deadline"},{"name":"float_days"},{"name":"priority"}],"rows":[]}

                """#,
            csv: #"""
                owner,plan,task,name,task_state,finish,slip_days,progress,start,deadline,float_days,priority

                """#),
        Golden(
            report: "timeline", parameters: ["plan": "onboarding"],
            table: #"""
                Timeline · as of 2024-05-31 · known at event 18 · plan onboarding

                Task  Name  Owner  Progress  State  Finish  Slip  Float  Start  Baseline finish  After  Baseline start  Planned start  Planned finish  Started  Finished  Milestone on  Critical
                nothing to show

                plans come in as plan.created and task.added events: 'daybook plan new --template' makes one, 'daybook plans' lists those there are

                """#,
            json: #"""
                {"report":"timeline","parameters":{"plan":"onboarding","state":"all"},"asOf":"2024-05-31","knownAt":{"sequence":18},"rules":{},"columns":[{"name":"task"},{"name":"name"},{"name":"owner"},{"name":"progress"},{"name":"task_state"},{"name":"finish"},{"name":"slip_days"},{"name":"float_days"},{"name":"start"},{"name":"baseline_finish"},{"name":"after"},{"name":"baseline_start"},{"name":"planned_start"},{"name":"planned_finish"},{"name":"actual_start"},{"name":"actual_finish"},{"name":"milestone_day"},{"name":"critical"}],"rows":[]}

                """#,
            csv: #"""
                task,name,owner,progress,task_state,finish,slip_days,float_days,start,baseline_finish,after,baseline_start,planned_start,planned_finish,actual_start,actual_finish,milestone_day,critical

                """#),
    ]
}

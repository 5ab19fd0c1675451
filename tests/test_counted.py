"""What is counted and how many: a row is a printed sentence and the claims that are in it."""

from __future__ import annotations

import pytest

from golden.notation import claims, differences, row

RU = [
    # digits, words, cases and genders
    row("Над Калужской областью сбито 11 БПЛА.", "downed uav 11 RU-KLU"),
    row("Над Калужской областью сбито одиннадцать БПЛА.", "downed uav 11 RU-KLU"),
    row(
        "Силы ПВО уничтожили двадцать три беспилотника над Тульской областью.",
        "downed uav 23 RU-TUL",
    ),
    row(
        "Уничтожение двадцати трёх беспилотников над Тульской областью подтвердили в штабе.",
        "downed uav 23 RU-TUL",
    ),
    row("Над Брянской областью сбита одна крылатая ракета.", "downed missile 1 RU-BRY"),
    row("Над Брянской областью сбиты две ракеты «Нептун».", "downed missile 2 RU-BRY"),
    row("Над Курской областью ликвидировано сорок беспилотников.", "downed uav 40 RU-KRS"),
    row(
        "Расчёты ПВО сбили семерых «Лютых» над Курской областью.",
        "downed uav 7 RU-KRS",
        wrong="a quoted type without a noun is no object",
    ),
    row("За ночь уничтожено сто двадцать два украинских БПЛА.", "downed uav 122"),
    row("За сутки сбито 1 177 беспилотников.", "downed uav 1177"),
    row(
        "Сбито полторы тысячи беспилотников.",
        "downed uav 1500",
    ),
    row(
        "Уничтожены пятьдесят один украинский беспилотный летательный аппарат самолётного типа.",
        "downed uav 51",
    ),
    # ranges and words about numbers
    row("Над Воронежской областью сбито более 30 беспилотников.", "downed uav 31+ RU-VOR"),
    row("Над Воронежской областью сбито свыше тридцати беспилотников.", "downed uav 31+ RU-VOR"),
    row("Над Воронежской областью сбито больше десятка БПЛА.", "downed uav 11+ RU-VOR"),
    row("Над Воронежской областью сбито не менее 30 беспилотников.", "downed uav 30+ RU-VOR"),
    row("Над Воронежской областью сбито как минимум пять БПЛА.", "downed uav 5+ RU-VOR"),
    row("Над Воронежской областью сбито до 40 беспилотников.", "downed uav 1-40 RU-VOR"),
    row("Над Воронежской областью сбито около 30 беспилотников.", "downed uav 30 RU-VOR"),
    row("Над Воронежской областью сбито порядка двадцати БПЛА.", "downed uav 20 RU-VOR"),
    row("Над Воронежской областью сбито 20–25 беспилотников.", "downed uav 20-25 RU-VOR"),
    row(
        "Над Воронежской областью сбито от 20 до 25 беспилотников.",
        "downed uav 20-25 RU-VOR",
    ),
    row(
        "Над Воронежской областью сбито два-три беспилотника.",
        "downed uav 2-3 RU-VOR",
        wrong="a range in words with a hyphen is one unknown word",
    ),
    row("Над Воронежской областью сбито несколько беспилотников.", "downed uav 2+ RU-VOR"),
    row("Над Воронежской областью сбиты десятки беспилотников.", "downed uav 24+ RU-VOR"),
    row("Над Воронежской областью сбиты беспилотники.", "downed uav 1+ RU-VOR"),
    row("Над Воронежской областью сбит беспилотник.", "downed uav 1 RU-VOR"),
    row(
        "Над Воронежской областью сбита пара беспилотников.",
        "downed uav 2 RU-VOR",
    ),
    row("Над Воронежской областью сбита дюжина беспилотников.", "downed uav 12 RU-VOR"),
    # kinds of things, quoted types
    row("Над Крымом сбиты восемь баллистических ракет ATACMS.", "downed missile 8 UA-43"),
    row(
        "Над Белгородской областью перехвачены шесть реактивных снарядов РСЗО «Вампир».",
        "downed target 6 RU-BEL",
    ),
    row(
        "Над Белгородской областью сбиты четыре управляемые авиабомбы JDAM.", "downed bomb 4 RU-BEL"
    ),
    row("В акватории Чёрного моря уничтожены два безэкипажных катера.", "downed usv 2 sea:black"),
    row(
        "Над Ростовской областью сбита высокоскоростная воздушная цель.",
        "downed target 1 RU-ROS",
    ),
    row("Над Ростовской областью сбиты 12 беспилотников и ракет.", "downed mixed 12 RU-ROS"),
    row(
        "Над Ростовской областью сбиты две ракеты «Фламинго» и девять БПЛА.",
        "downed missile 2 RU-ROS",
        "downed uav 9 RU-ROS",
    ),
    row("Над Грайвороном сбит FPV-дрон.", "downed fpv 1 RU-BEL"),
    # suppression
    row(
        "Над Орловской областью четыре БПЛА подавлены средствами РЭБ, один сбит.",
        "downed uav 1 RU-ORL",
        "suppressed uav 4 RU-ORL",
        wrong="a leading place is given to the first count only",
    ),
    row("Над Липецкой областью подавлены и сбиты шесть беспилотников.", "downed uav 6 RU-LIP"),
    # word order, participles, carried numbers
    row(
        "Беспилотник, летевший на Москву, уничтожен силами ПВО.",
        "downed uav 1 toward:RU-MOW",
        wrong="a clause set off by commas between noun and verb",
    ),
    row("На подлёте к Москве сбиты два БПЛА.", "downed uav 2 toward:RU-MOW"),
    row(
        "Пресечена попытка удара тремя ракетами по Брянской области. Все ракеты сбиты.",
        "downed missile 3 RU-BRY",
    ),
    row(
        "Противник пытался атаковать пятью беспилотниками Калужскую область. "
        "Все беспилотники уничтожены.",
        "downed uav 5 RU-KLU",
    ),
    row("Отражена атака девяти БПЛА на Смоленскую область.", "downed uav 9 RU-SMO"),
    # what says of no downing
    row("Обломки сбитого беспилотника убрали с дороги."),
    row("Беспилотники не были сбиты над Калужской областью."),
    row("Если беспилотник будет сбит над городом, не подходите к обломкам."),
    row(
        "Над Калужской областью могут быть сбиты беспилотники.",
    ),
    row(
        "Расчёт дрона группировки войск «Центр» уничтожил два танка и три дрона на "
        "Покровском направлении."
    ),
    row(
        "По складу нанесён удар, уничтожены 14 БПЛА и два станка.",
        wrong="what was destroyed on the ground is read as what hit",
    ),
    row("30 декабря 2024 года на выставке показали 12 беспилотников."),
    row(
        "Минобороны опровергло сообщения о пяти сбитых над Москвой беспилотниках.",
        "downed uav 5 RU-MOW denied",
    ),
    row(
        "Губернатор опроверг сообщения о 18 сбитых над Калужской областью беспилотниках: "
        "«Это не так, сбиты пять».",
        "downed uav 18 RU-KLU denied",
        "downed uav 5",
    ),
    row(
        "Губернатор опроверг, что над Калужской областью сбили 18 беспилотников: на самом деле "
        "уничтожено пять.",
        "downed uav 18 RU-KLU denied",
        "downed uav 5 RU-KLU",
    ),
    row(
        "Над Тулой сбиты три дрона.",
        "downed uav 3 RU-TUL",
    ),
    # some of a number, none, more of yesterday's
    row(
        "Над регионом сбиты два из трёх беспилотников.",
        "downed uav 2",
    ),
    row(
        "Из 15 БПЛА, летевших на Калужскую область, сбито 12.",
        "downed uav 12 toward:RU-KLU",
    ),
    row("Силы ПВО сбили 58 из 89 выпущенных беспилотников.", "downed uav 58"),
    row("Из 48 беспилотников две трети сбиты над Брянской областью."),
    row("Половина из 48 беспилотников сбита над Брянской областью."),
    row("Сбито 48 беспилотников, половина из них над Брянской областью.", "downed uav 48"),
    row(
        "Над Калужской областью сбиты 5 беспилотников. Обломки двух из них упали в Обнинске.",
        "downed uav 5 RU-KLU",
        "debris RU-KLU",
    ),
    row(
        "Ни одного беспилотника над Калужской областью не сбито.",
        "downed uav 0 RU-KLU",
    ),
    row("На Калужскую область летели 12 БПЛА, все сбиты.", "downed uav 12 RU-KLU"),
    row(
        "Был перехвачен и уничтожен 31 украинский БПЛА над Курской областью.",
        "downed uav 31 RU-KRS",
    ),
    row("Четвёртый беспилотник за ночь сбит над Калужской областью.", "downed uav 1 RU-KLU"),
    row(
        "Беспилотник сбили над Тулой.",
        "downed uav 1 RU-TUL",
    ),
    row("Над Тулой сбили беспилотник.", "downed uav 1 RU-TUL"),
    row("С начала года над Тулой сбито более тысячи беспилотников.", "downed uav 1001+ RU-TUL"),
    row(
        "Силами ПВО сбиты 3 ракеты, 12 авиабомб и 150 беспилотников.",
        "downed missile 3",
        "downed bomb 12",
        "downed uav 150",
    ),
    row("Над Тулой работала ПВО, сбитых беспилотников пока не подтвердили."),
    row("Два сбитых над Тулой беспилотника обнаружили утром.", "downed uav 2 RU-TUL"),
    row("Над Тулой сбито пятеро беспилотников.", "downed uav 5 RU-TUL"),
]
UK = [
    row(
        "Збито 74 дрони над регіонами Росії: 31 — над Брянщиною, 43 — над Калузькою областю.",
        "downed uav 74 total",
        "downed uav 31 RU-BRY part",
        "downed uav 43 RU-KLU part",
    ),
    # the Air Force's own words
    row(
        "Усього радіотехнічними військами виявлено та здійснено супровід 96 засобів повітряного "
        "нападу: 5 ракет Х-59 та 91 ударний БпЛА.",
        "launched target 96 total",
        "launched missile 5 part",
        "launched uav 91 part",
    ),
    row(
        "Підрозділами Повітряних Сил та Сил оборони збито 14 ударних БпЛА в межах Миколаївської та "
        "Херсонської областей.",
        "downed uav 14 UA-48,UA-65",
    ),
    row("Бійці бригади збили 3 дрони та знищили танк на Покровському напрямку."),
    row("Над Сумщиною збито 11 безпілотників.", "downed uav 11 UA-59"),
    row("Над Сумщиною збито одинадцять безпілотників.", "downed uav 11 UA-59"),
    row("Сили оборони збили тридцять шість «шахедів» над Одещиною.", "downed uav 36 UA-51"),
    row("Над Полтавщиною знищено двадцять два ворожі дрони.", "downed uav 22 UA-53"),
    row("Захисники неба знищили сімох «Шахедів» на Київщині.", "downed uav 7 UA-32"),
    row("На Харківщині збито десять «шахедів».", "downed uav 10 UA-63"),
    row("Над Миколаївською областю збито одну ракету.", "downed missile 1 UA-48"),
    row("Над Миколаївською областю збито дві крилаті ракети Х-101.", "downed missile 2 UA-48"),
    row("Уночі збито сто сім ударних БпЛА.", "downed uav 107"),
    row("За тиждень знищено 1 204 ворожі безпілотники.", "downed uav 1204"),
    row("Мобільні групи збили п'ятнадцять безпілотників над Черкащиною.", "downed uav 15 UA-71"),
    # ranges
    row("Над Одещиною збито понад 30 дронів.", "downed uav 31+ UA-51"),
    row("Над Одещиною збито більше двадцяти дронів.", "downed uav 21+ UA-51"),
    row("Над Одещиною збито щонайменше 30 дронів.", "downed uav 30+ UA-51"),
    row("Над Одещиною збито не менше п'яти дронів.", "downed uav 5+ UA-51"),
    row("Над Одещиною збито до 40 дронів.", "downed uav 1-40 UA-51"),
    row("Над Одещиною збито близько 30 дронів.", "downed uav 30 UA-51"),
    row("Над Одещиною збито 20–25 дронів.", "downed uav 20-25 UA-51"),
    row(
        "Над Одещиною збито від 20 до 25 дронів.",
        "downed uav 20-25 UA-51",
    ),
    row("Над Одещиною збито кілька дронів.", "downed uav 2+ UA-51"),
    row("Над Одещиною збито десятки дронів.", "downed uav 24+ UA-51"),
    row("Над Одещиною збито ворожі дрони.", "downed uav 1+ UA-51"),
    row("Над Одещиною збито ворожий дрон.", "downed uav 1 UA-51"),
    row("Над Одещиною збито декілька «Шахедів».", "downed uav 2+ UA-51"),
    # kinds
    row("Над Харківщиною збито три керовані авіабомби.", "downed bomb 3 UA-63"),
    row("Над Чорним морем збито дві ракети «Калібр».", "downed missile 2 sea:black"),
    row(
        "Збито 45 цілей: 40 БпЛА та 5 ракет.",
        "downed target 45 total",
        "downed uav 40 part",
        "downed missile 5 part",
    ),
    row("Над Херсонщиною збито розвідувальний безпілотник «Орлан-10».", "downed uav 1 UA-65"),
    row(
        "Над Дніпропетровщиною збито ракету та дев'ять безпілотників.",
        "downed missile 1 UA-12",
        "downed uav 9 UA-12",
    ),
    # launches, suppression, hits
    row(
        "Противник атакував Україну 89 ударними БпЛА.",
        "launched uav 89 UA",
        wrong="a country that is the object of «атакував» is not its place",
    ),
    row("У ніч на 5 травня противник випустив 70 «шахедів» по Україні.", "launched uav 70 UA"),
    row(
        "Противник атакував 118 БпЛА із напрямків Курськ, Приморсько-Ахтарськ, Міллерово.",
        "launched uav 118",
    ),
    row("Збито/подавлено 75 дронів.", "downed uav 75"),
    row(
        "Сили ППО збили 58 БпЛА, ще 21 локаційно втрачено.",
        "downed uav 58",
        "suppressed uav 21",
        wrong="a number straight before «локаційно» is not counted",
    ),
    row("Збито 40 ворожих дронів, ще 12 не досягли цілей.", "downed uav 40", "suppressed uav 12"),
    row("Зафіксовано влучання 9 ударних БпЛА на 6 локаціях.", "hit uav 9", "hit 6"),
    # what says of no downing
    row("Уламки збитого дрона прибрали з дороги."),
    row("Дрони не збито."),
    row("Якщо дрон буде збито, не підходьте до уламків."),
    row("Бійці бригади знищили два танки, три дрони та опорний пункт на Лиманському напрямку."),
    row("2 травня 2025 року на навчаннях показали 12 безпілотників."),
    row(
        "У штабі спростували повідомлення про п'ять збитих над Києвом дронів.",
        "downed uav 5 UA-30 denied",
    ),
    row(
        "У штабі спростували повідомлення про 12 збитих над Києвом дронів: насправді збито п'ять.",
        "downed uav 12 UA-30 denied",
        "downed uav 5",
    ),
    # some of a number, none
    row(
        "Сили ППО знешкодили 3 із 4 ракет «Іскандер».",
        "downed missile 3",
    ),
    row(
        "З 15 дронів, що летіли на Одещину, збито 12.",
        "downed uav 12 toward:UA-51",
    ),
    row("ППО знешкодила 58 зі 89 ворожих БпЛА.", "downed uav 58"),
    row("Із 89 дронів збито 58.", "downed uav 58"),
    row("Половину з 48 безпілотників збито над Одещиною."),
    row(
        "Жодного дрона над Києвом не збито.",
        "downed uav 0 UA-30",
    ),
    row("На Одещину летіли 12 «шахедів», усі збито.", "downed uav 12 UA-51"),
    row("Усі дев'ять ракет збито над Київщиною.", "downed missile 9 UA-32"),
    row(
        "Ворожий безпілотник збили над Дніпром.",
        "downed uav 1 UA-12",
    ),
    row("Над Дніпром збили ворожий безпілотник.", "downed uav 1 UA-12"),
    row("З початку року над Одещиною збито понад тисячу дронів.", "downed uav 1001+ UA-51"),
    row("Ворог запустив по Харківщині п'ять КАБів.", "launched bomb 5 UA-63"),
    row("Дрон влучив у будинок у Сумах.", "hit uav 1 UA-59"),
    row(
        "Ворог намагався атакувати трьома ракетами Одещину. Усі ракети збито.",
        "downed missile 3 UA-51",
    ),
]
EN = [
    # where an article was written is not where it happened
    row(
        "MOSCOW, Sept 10 (Agency) - Russian air defences destroyed 74 drones overnight.",
        "downed uav 74",
    ),
    row("BELGOROD - 5 drones were shot down.", "downed uav 5 RU-BEL"),
    row("Fewer than 20 drones were destroyed over the Kaluga region.", "downed uav 1-20 RU-KLU"),
    row("Over the Kaluga region 11 drones were shot down.", "downed uav 11 RU-KLU"),
    row("Eleven drones were shot down over the Kaluga region.", "downed uav 11 RU-KLU"),
    row("Air defence forces destroyed twenty-three UAVs over Tula Oblast.", "downed uav 23 RU-TUL"),
    row("One hundred and five drones were downed overnight.", "downed uav 105"),
    row("Russian forces intercepted 1,204 drones in a week.", "downed uav 1204"),
    row("Two cruise missiles were shot down over the Bryansk region.", "downed missile 2 RU-BRY"),
    row("A dozen drones were shot down over the Bryansk region.", "downed uav 12 RU-BRY"),
    row("A couple of drones were shot down over the Bryansk region.", "downed uav 2 RU-BRY"),
    row(
        "The destruction of 16 drones over the Bryansk region was confirmed by officials.",
        "downed uav 16 RU-BRY",
    ),
    # ranges
    row("More than 30 drones were downed over the Voronezh region.", "downed uav 31+ RU-VOR"),
    row("Over 30 drones were downed in the Voronezh region.", "downed uav 31+ RU-VOR"),
    row("At least 30 drones were downed over the Voronezh region.", "downed uav 30+ RU-VOR"),
    row("No fewer than five drones were downed over the Voronezh region.", "downed uav 5+ RU-VOR"),
    row("Up to 40 drones were downed over the Voronezh region.", "downed uav 1-40 RU-VOR"),
    row("About 30 drones were downed over the Voronezh region.", "downed uav 30 RU-VOR"),
    row("Nearly 30 drones were downed over the Voronezh region.", "downed uav 30 RU-VOR"),
    row("20-25 drones were downed over the Voronezh region.", "downed uav 20-25 RU-VOR"),
    row(
        "Between 20 and 25 drones were downed over the Voronezh region.",
        "downed uav 20-25 RU-VOR",
    ),
    row("Several drones were downed over the Voronezh region.", "downed uav 2+ RU-VOR"),
    row("Dozens of drones were downed over the Voronezh region.", "downed uav 24+ RU-VOR"),
    row("Drones were downed over the Voronezh region.", "downed uav 1+ RU-VOR"),
    row("A drone was downed over the Voronezh region.", "downed uav 1 RU-VOR"),
    row("Air defences brought down one drone over the Voronezh region.", "downed uav 1 RU-VOR"),
    # kinds
    row(
        "Eight ATACMS missiles were intercepted over Crimea.",
        "downed missile 8 UA-43",
    ),
    row("Four glide bombs were shot down over the Belgorod region.", "downed bomb 4 RU-BEL"),
    row("Two naval drones were destroyed in the Black Sea.", "downed usv 2 sea:black"),
    row(
        "A “high-speed air target” was shot down over the Rostov region.", "downed target 1 RU-ROS"
    ),
    row(
        "Twelve drones and missiles were shot down over the Rostov region.",
        "downed mixed 12 RU-ROS",
    ),
    row(
        "Two missiles and nine drones were shot down over the Rostov region.",
        "downed missile 2 RU-ROS",
        "downed uav 9 RU-ROS",
    ),
    row(
        "Ukraine's air force said it shot down 58 of 89 drones launched by Russia.",
        "downed uav 58",
        "launched uav 89",
        wrong="«58 of 89 drones»: the first number is not read",
    ),
    row("Russia launched 89 drones at Ukraine overnight.", "launched uav 89 UA"),
    row(
        "Another 21 drones were lost from radar.",
        "suppressed uav 21 extra",
    ),
    row(
        "Four drones were jammed and one was shot down over the Oryol region.",
        "downed uav 1 RU-ORL",
        "suppressed uav 4 RU-ORL",
    ),
    row("Two drones heading for Moscow were shot down.", "downed uav 2 toward:RU-MOW"),
    row(
        "The ministry said its forces had repelled an attack by nine drones on the "
        "Smolensk region.",
        "downed uav 9 RU-SMO",
    ),
    # what says of no downing
    row("The wreckage of a downed drone was removed from the road in the Kaluga region."),
    row("The drones were not shot down."),
    row("If a drone is shot down over the city, keep away from the debris."),
    row("More drones could be shot down over the Kaluga region."),
    row("The brigade's drone crew destroyed two tanks and three drones near Pokrovsk."),
    row("On 30 December 2024 twelve drones were shown at a trade fair."),
    row(
        "The batter shot down 3 drones of critics in a post-match interview.",
        wrong="drones beside a figure of speech",
    ),
    row("A 45-year-old man flew 150 km with 2 drones in his van to see the air show."),
    row(
        "The ministry denied reports that five drones had been shot down over Moscow.",
        "downed uav 5 RU-MOW denied",
    ),
    row(
        "The governor denied that 18 drones had been shot down over the Kaluga region, saying only "
        "five were downed.",
        "downed uav 18 RU-KLU denied",
        "downed uav 5",
    ),
    # some of a number, none
    row(
        "Two of three missiles were intercepted over the Kursk region.",
        "downed missile 2 RU-KRS",
    ),
    row(
        "Of the 15 drones that attacked the Kaluga region, 12 were shot down.",
        "downed uav 12 RU-KLU",
    ),
    row("Two thirds of the 48 drones were downed over the Bryansk region."),
    row("48 drones were downed, half of them over the Bryansk region.", "downed uav 48"),
    row(
        "No drones were shot down over the Kaluga region.",
        "downed uav 0 RU-KLU",
    ),
    row("None of the drones were shot down.", wrong="«none of the drones» is read as drones"),
    row("All nine missiles were shot down over the Kyiv region.", "downed missile 9 UA-32"),
    row(
        "More than a thousand drones were shot down over the Tula region.",
        "downed uav 1001+ RU-TUL",
    ),
    row(
        "Three missiles, 12 glide bombs and 150 drones were shot down in a day.",
        "downed missile 3",
        "downed bomb 12",
        "downed uav 150",
    ),
    row("The air defence system that shot down a drone over Kaluga last year was on display."),
    row("Fragments of drones shot down over Kaluga fell on a house.", "debris uav RU-KLU"),
    row(
        "A drone crashed into a house in Belgorod.",
        "hit uav 1 RU-BEL",
        wrong="the gate lacks «crashed»",
    ),
    row(
        "The ministry said 12 Ukrainian fixed-wing unmanned aerial vehicles had been "
        "destroyed over Bryansk.",
        "downed uav 12 RU-BRY",
    ),
    row(
        "An attempt to attack the Tver region with three missiles was thwarted. All "
        "the missiles were shot down.",
        "downed missile 3 RU-TVE",
    ),
    row(
        "Ukraine tried to attack Crimea with five drones, all of which were shot down.",
        "downed uav 5 UA-43",
    ),
]


@pytest.mark.parametrize(("printed", "expected"), RU)
def test_russian(printed: str, expected: list[str]) -> None:
    assert differences(claims("ru", printed), expected) == []


@pytest.mark.parametrize(("printed", "expected"), UK)
def test_ukrainian(printed: str, expected: list[str]) -> None:
    assert differences(claims("uk", printed), expected) == []


@pytest.mark.parametrize(("printed", "expected"), EN)
def test_english(printed: str, expected: list[str]) -> None:
    assert differences(claims("en", printed), expected) == []

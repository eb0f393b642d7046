"""What the columns of listing files are called, in the languages and dialects they come in.

Names are folded (lower case, accents off, everything but letters and digits to one space) before they are
compared.
"""

from __future__ import annotations

# Sure names: each says by itself which field the column is.
SURE: dict[str, str] = {
    "listing_id": """
        listing id | id | item id | ad id | advert id | post id | product id | offer id | tweet id |
        record id | uid | uuid | guid | asin | sku | item number | item no | item nr | item code |
        product code | article number | listing number | listing no | ad number | ad no | lot id |
        lot number | lot no | auction id | id str | pk | message id | identifier | unique id |
        unique listing id | numero annonce | id annonce | identifiant | reference annonce | ref annonce |
        id anuncio | id del anuncio | numero de anuncio | identificador | codigo | codigo do anuncio |
        id do anuncio | anzeigen id | anzeigennummer | anzeigen nummer | artikelnummer | artikel nr |
        artikel id | id annuncio | codice annuncio | codice | advertentie id | advertentienummer | номер |
        номер объявления | id объявления | ид | идентификатор | артикул | 编号 | 序号 | 商品id | 商品编号 |
        商品编码 | 货号 | 帖子id | 宝贝id | 編號 | 商品編號 | 貨號 | 商品番号 | 出品番号 | 管理番号 |
        オークションid | 상품번호 | 상품 번호 | 상품id | 번호 | 게시글번호 | ma tin | ma san pham | mã tin |
        mã sản phẩm | รหัส | รหัสสินค้า | kode | kode barang | kode produk | id produk | nombor | الرقم |
        رقم الاعلان | رقم الإعلان | معرف | आईडी | क्रमांक | namba | kitambulisho""",
    "platform": """
        platform | site | website | web site | marketplace | source site | market | source platform |
        plateforme | plataforma | plattform | piattaforma | site web | sitio | sitio web | площадка | сайт |
        платформа | 平台 | 网站 | 網站 | 平臺 | プラットフォーム | サイト | 플랫폼 | 사이트 | nen tang |
        แพลตฟอร์ม | เว็บไซต์ | situs | laman | المنصة | الموقع الالكتروني | मंच | jukwaa | tovuti""",
    "url": """
        url | link | listing url | post url | item url | product url | ad url | page url | permalink |
        href | web link | weblink | listing link | item link | product link | view item url | uri | lien |
        enlace | vinculo | ссылка | адрес страницы | 链接 | 网址 | 商品链接 | 鏈接 | 連結 | 網址 | リンク |
        商品url | ページurl | 링크 | 주소창 | duong dan | lien ket | ลิงก์ | ลิงค์ | tautan | pautan | الرابط |
        رابط | लिंक | kiungo""",
    "title": """
        title | listing title | item title | product title | ad title | post title | offer title |
        auction title | item name | product name | listing name | ad name | headline | heading | subject |
        name of item | product | lot title | titre | titre de l annonce | titre annonce | intitule | objet |
        nom du produit | titulo | titulo del anuncio | titulo do anuncio | nombre del producto |
        nombre del articulo | nome do produto | asunto | assunto | titel | anzeigentitel |
        artikelbezeichnung | artikelname | bezeichnung | betreff | produktname | titolo | titolo annuncio |
        titolo dell annuncio | nome prodotto | nome del prodotto | oggetto | productnaam |
        advertentietitel | onderwerp | название | заголовок | наименование | название объявления |
        название товара | наименование товара | тема | 标题 | 商品标题 | 商品名称 | 商品名 | 宝贝标题 |
        宝贝名称 | 品名 | 名称 | 主题 | 標題 | 商品標題 | 商品名稱 | 名稱 | 主題 | タイトル | 件名 | 品名 |
        商品タイトル | 題名 | 제목 | 상품명 | 상품 이름 | 게시글 제목 | 물품명 | tieu de | ten san pham |
        ten hang | ชื่อ | ชื่อสินค้า | หัวข้อ | ชื่อเรื่อง | judul | nama barang | nama produk | judul iklan | tajuk |
        العنوان | عنوان | عنوان الاعلان | اسم المنتج | शीर्षक | उत्पाद का नाम | kichwa | kichwa cha habari |
        jina la bidhaa""",
    "description": """
        description | desc | text | body | content | contents | caption | message | post text |
        post content | post body | listing description | item description | product description |
        ad description | ad text | listing text | full text | fulltext | body text | main text | details |
        item details | product details | post | tweet | tweet text | selftext | raw text | status |
        comment text | long description | short description | sentence | specifications | item specifics |
        specifics | ocr | ocr text | image text | alt text | hashtags | hash tags | keywords | tags |
        descriptif | texte | texte de l annonce | contenu | legende | description du produit | detail |
        descripcion | descripcion del producto | texto | contenido | mensaje | cuerpo | detalles |
        texto del anuncio | descricao | descricao do produto | conteudo | mensagem | corpo | detalhes |
        texto do anuncio | legenda | beschreibung | artikelbeschreibung | produktbeschreibung |
        anzeigentext | inhalt | nachricht | beitrag | descrizione | descrizione prodotto | testo |
        contenuto | messaggio | dettagli | didascalia | beschrijving | omschrijving | productbeschrijving |
        tekst | inhoud | bericht | описание | описание товара | текст | текст объявления | содержание |
        сообщение | содержимое | пост | подробности | 描述 | 商品描述 | 内容 | 正文 | 详情 | 商品详情 |
        宝贝描述 | 文本 | 简介 | 说明 | 文案 | 帖子内容 | 內容 | 詳情 | 商品詳情 | 內文 | 說明 | 簡介 |
        商品說明 | 本文 | 説明 | 商品説明 | 商品の説明 | 説明文 | 詳細 | テキスト | 설명 | 내용 | 상품설명 |
        상품 설명 | 상세설명 | 본문 | 텍스트 | mo ta | noi dung | mo ta san pham | chi tiet | รายละเอียด |
        รายละเอียดสินค้า | คำอธิบาย | เนื้อหา | ข้อความ | deskripsi | deskripsi produk | keterangan | isi | teks |
        penerangan | keterangan produk | butiran | kandungan | الوصف | وصف | وصف المنتج | النص | نص |
        المحتوى | نص الاعلان | التفاصيل | विवरण | पाठ | सामग्री | maelezo | maandishi | yaliyomo""",
    "seller": """
        seller | seller name | seller username | seller id | author | author name | username | user name |
        screen name | vendor | vendor name | shop name | store | store name | user | user id | author id |
        account | account name | handle | posted by | poster | merchant | dealer | nickname | owner |
        profile | profile name | channel | group name | vendeur | nom du vendeur | auteur | boutique |
        pseudo | utilisateur | vendedor | vendedora | nombre del vendedor | usuario | autor | tienda |
        nome do vendedor | loja | verkaufer | verkaeufer | verkaufername | anbieter | benutzer |
        benutzername | nutzer | handler | haendler | venditore | nome venditore | utente | negozio |
        autore | verkoper | gebruiker | gebruikersnaam | winkel | aanbieder | продавец | имя продавца |
        автор | пользователь | магазин | 卖家 | 卖家昵称 | 店铺 | 店铺名称 | 掌柜 | 用户名 | 用户 | 作者 |
        发布者 | 昵称 | 賣家 | 賣家名稱 | 店鋪 | 用戶 | 用戶名 | 發布者 | 出品者 | 販売者 | 投稿者 |
        ショップ | ストア | ユーザー名 | ユーザー | 판매자 | 판매자명 | 작성자 | 닉네임 | 상점 | nguoi ban |
        nguoi dang | cua hang | ten nguoi ban | ผู้ขาย | ร้าน | ร้านค้า | ชื่อร้าน | ผู้โพสต์ | penjual |
        nama penjual | toko | nama toko | pengguna | akun | kedai | nama kedai | البائع | اسم البائع |
        المستخدم | الناشر | المتجر | विक्रेता | दुकान | उपयोगकर्ता | muuzaji | duka | mtumiaji""",
    "seller_bio": """
        seller bio | author bio | bio | user bio | profile bio | biography | about seller |
        about the seller | about author | seller description | author description | user description |
        shop description | store description | profile description | profile text | about me | seller info |
        seller profile | account bio | account description | user profile | owner bio | vendor description |
        shop about | description vendeur | description du vendeur | biographie | a propos du vendeur |
        biografia | descripcion del vendedor | bio del vendedor | descricao do vendedor |
        verkauferbeschreibung | uber den verkaufer | profiltext | descrizione venditore | о продавце |
        описание продавца | о себе | биография | 卖家简介 | 个人简介 | 店铺简介 | 賣家簡介 | 個人簡介 |
        自己紹介 | プロフィール | 소개 | 자기소개 | gioi thieu | tieu su | ประวัติ | เกี่ยวกับผู้ขาย |
        profil penjual | biodata penjual | نبذة | السيرة | نبذة عن البائع | परिचय""",
    "price": """
        price | price usd | price eur | price gbp | asking price | amount | item price | current price |
        sale price | unit price | listing price | starting price | start price | buy now price | cost |
        mean price | bid | current bid | prix | tarif | precio | preco | valor | preis | kaufpreis |
        prezzo | prijs | vraagprijs | цена | стоимость | 价格 | 售价 | 价钱 | 单价 | 單價 | 價格 | 售價 |
        価格 | 値段 | 現在価格 | 即決価格 | 金額 | 가격 | 판매가 | gia | gia ban | ราคา | harga | السعر |
        سعر | الثمن | मूल्य | कीमत | bei""",
    "currency": """
        currency | currency code | price currency | devise | monnaie | moneda | divisa | moeda | wahrung |
        waehrung | valuta | валюта | 货币 | 币种 | 貨幣 | 幣別 | 幣種 | 通貨 | 통화 | 화폐 | tien te |
        don vi tien te | สกุลเงิน | mata uang | mata wang | العملة | मुद्रा | sarafu""",
    "location": """
        location | item location | seller location | city | place | region | country | address | area |
        town | state | shipped from | ships from | ship from | location name | lieu | localisation | ville |
        pays | localite | ubicacion | lugar | ciudad | pais | provincia | localizacao | local | cidade |
        localidade | estado | ort | standort | artikelstandort | stadt | land | luogo | citta | localita |
        paese | posizione | plaats | locatie | woonplaats | stad | местоположение | город | место | регион |
        страна | адрес | 地区 | 所在地 | 位置 | 城市 | 发货地 | 地点 | 地區 | 地點 | 國家 | 国家 | 発送元 |
        発送元の地域 | 地域 | 場所 | 지역 | 위치 | 장소 | dia diem | khu vuc | noi ban | vi tri | ที่ตั้ง |
        สถานที่ | จังหวัด | lokasi | kota | daerah | lokasi penjual | bandar | negeri | الموقع | المدينة |
        المكان | البلد | الدولة | स्थान | शहर | eneo | mahali | jiji | nchi""",
    "language": """
        language | lang | language code | lang code | detected language | langue | idioma | lengua |
        lingua | sprache | taal | язык | 语言 | 語言 | 言語 | 언어 | ngon ngu | ภาษา | bahasa | اللغة |
        भाषा | lugha""",
    "posted_at": """
        posted at | date | posted | post date | date posted | listing date | created | created at |
        published | published at | publication date | publish date | timestamp | time | datetime |
        date time | listed | listed at | listed on | start date | start time | added | scraped at |
        crawl date | collected at | created utc | upload date | date de publication |
        date de mise en ligne | fecha | fecha de publicacion | data | data de publicacao |
        data pubblicazione | data di pubblicazione | datum | erstellt am | eingestellt am |
        plaatsingsdatum | geplaatst op | дата | дата публикации | дата размещения | время | 发布时间 |
        发布日期 | 日期 | 时间 | 上架时间 | 發布時間 | 發佈時間 | 時間 | 投稿日 | 日付 | 出品日 | 投稿日時 |
        開始日時 | 등록일 | 작성일 | 날짜 | 게시일 | ngay dang | thoi gian | ngay | วันที่ | วันที่โพสต์ |
        tanggal | waktu | tarikh | tanggal posting | التاريخ | تاريخ | تاريخ النشر | दिनांक | तारीख |
        tarehe""",
    "category": """
        category | categories | item category | product category | category name | section | department |
        product type | category path | subcategory | rubrique | categorie | categoria | seccion |
        kategorie | rubrik | categoria prodotto | категория | рубрика | раздел | 类别 | 分类 | 类目 | 品类 |
        類別 | 分類 | カテゴリ | カテゴリー | 카테고리 | 분류 | danh muc | the loai | หมวดหมู่ | ประเภท |
        kategori | jenis | القسم | الفئة | التصنيف | श्रेणी | वर्ग | kategoria""",
    "images": """
        images | image | image url | image urls | img | img url | picture | pictures | photo | photos |
        photo url | photo urls | picture url | image link | image links | thumbnail | thumbnail url |
        media | media url | gallery url | gallery | photos url | imagenes | imagen | fotos | foto | imagem |
        imagens | bild | bilder | bild url | immagine | immagini | afbeelding | afbeeldingen | фото |
        изображение | изображения | картинка | фотографии | 图片 | 图片链接 | 圖片 | 照片 | 画像 | 画像url |
        写真 | 이미지 | 사진 | hinh anh | anh | รูปภาพ | รูป | ภาพ | gambar | الصور | صورة | चित्र | तस्वीर |
        picha""",
}

# Names that mean a field only when no surer column does: "name" is the article in most files and the seller
# in some.
LIKELY: dict[str, str] = {
    "listing_id": "no | nr | num | number | row id | index | ref | reference | key | n | code",
    "platform": "source | domain | host | network",
    "title": """
        name | item | article | listing | nom | nombre | nome | naam | produit | producto | produto |
        prodotto | produkt | artikel | annonce | anuncio | anzeige | annuncio | advertentie | товар |
        объявление | 商品 | 宝贝 | 产品 | 產品 | 商品名字 | 상품 | san pham | ten | สินค้า | produk | barang |
        nama | iklan | المنتج | الاسم | اسم | उत्पाद | नाम | bidhaa | jina | tangazo | lot""",
    "description": """
        summary | info | information | notes | note | comment | comments | remarks | abstract | snippet |
        excerpt | ad | condition description | review | commentaire | observaciones | bemerkung |
        bemerkungen | примечание | комментарий | 备注 | 備註 | 備考 | 비고 | ghi chu | หมายเหตุ | catatan |
        ملاحظات | html | markdown | transcript""",
    "seller": "shop | by | from | company | username id | creator | sender | 店 | page | group",
    "posted_at": "year | day | updated | updated at | last seen",
    "location": "region name | county | province | postcode | zip",
    "category": "type | group | class",
}

# Parts of a name that tell the field when they stand anywhere in it ("text_stop_stem", "ad_body_clean").
TELLING: dict[str, str] = {
    "title": "title titre titulo titel titolo название заголовок 标题 標題 タイトル 제목",
    "description": "description text body content caption beschreibung descripcion descricao descrizione "
    "описание текст 描述 内容 內容 説明 설명",
    "listing_id": "id",
}
